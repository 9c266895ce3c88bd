"""Addresses of records and certificates."""

from django.urls import path

from lms.records.views import certificates, elsewhere, issuing, public, record, sharing

app_name = "records"
urlpatterns = [
    path("record/", record.mine, name="mine"),
    path("record/of/<uuid:uuid>/", record.record_of_learner, name="of"),
    path("record/of/<uuid:uuid>/record.pdf", record.statement, name="statement"),
    path("record/of/<uuid:uuid>/record.xlsx", record.workbook, name="workbook"),
    path("record/of/<uuid:uuid>/record.json", record.as_json, name="json"),
    path("record/of/<uuid:uuid>/links/", sharing.links, name="links"),
    path("record/of/<uuid:uuid>/elsewhere/", elsewhere.enter, name="enter_external"),
    path("record/links/<uuid:uuid>/take-back/", sharing.revoke_link, name="take_back"),
    path("record/elsewhere/<uuid:uuid>/", elsewhere.external, name="external"),
    path("record/elsewhere/<uuid:uuid>/scan/", elsewhere.scan, name="scan"),
    path("record/elsewhere/<uuid:uuid>/correct/", elsewhere.correct, name="correct_external"),
    path("record/elsewhere/<uuid:uuid>/withdraw/", elsewhere.withdraw, name="withdraw_external"),
    path("record/elsewhere/<uuid:uuid>/verify/", elsewhere.verify, name="verify_external"),
    path("record/certificates/<uuid:uuid>/", certificates.issue, name="issue"),
    path("shared/<str:token>/", sharing.shared, name="shared"),
    path("certificates/", issuing.desk, name="desk"),
    path("certificates/<uuid:uuid>/", certificates.certificate, name="certificate"),
    path("certificates/<uuid:uuid>.pdf", certificates.certificate_pdf_view, name="certificate_pdf"),
    path("certificates/<uuid:uuid>/revoke/", certificates.ask_revocation, name="ask_revocation"),
    path("certificates/requests/<uuid:uuid>/", certificates.revocation, name="revocation"),
    path("certificates/requests/<uuid:uuid>/decide/", certificates.decide, name="decide_revocation"),
    path("certificates/classes/<uuid:uuid>/begin/", issuing.begin, name="begin_batch"),
    path("certificates/batches/<uuid:uuid>/", issuing.batch, name="batch"),
    path("certificates/batches/<uuid:uuid>.pdf", issuing.batch_pdf, name="batch_pdf"),
    path("programmes/<uuid:uuid>/requirements/", issuing.requirements, name="requirements"),
    path(".well-known/certificate-keys.json", public.keys, name="keys"),
    path("check/offline/", public.offline, name="offline"),
    path("check/offline/check-certificates.html", public.verifier, name="verifier"),
    path("check/<str:serial>/", public.check, name="check"),
]
