"""Addresses of records and certificates."""

from django.urls import path

from lms.records import views

app_name = "records"
urlpatterns = [
    path("record/", views.mine, name="mine"),
    path("record/of/<uuid:uuid>/", views.of, name="of"),
    path("record/certificates/<uuid:uuid>/", views.issue, name="issue"),
    path("certificates/<uuid:uuid>.pdf", views.certificate_pdf_view, name="certificate_pdf"),
    path("check/<str:serial>/", views.check, name="check"),
]
