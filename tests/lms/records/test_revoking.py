"""A certificate is taken back by two people, and the public page says what took its place."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from courses.study.models import Completion, Enrolment
from lms.delivery.models import Cohort
from lms.people.models import User
from lms.records.certificates import certificates, revoking
from lms.records.errors import AlreadyRevoked, DecidedAlready, NeedsAnother, NotYetEarned
from lms.records.models import Certificate, RevocationRequest

pytestmark = pytest.mark.both_databases


def test_staff_ask_an_officer_decides_and_the_new_one_is_named(
    done: Enrolment, cohort: Cohort, staff: User, officer: User, signed_in: Callable[[User], Client]
) -> None:
    first = certificates.issue(enrolment=done, by=done.subject)

    signed_in(staff).post(f"/certificates/{first.uuid}/revoke/", {"reason": "姓名有误", "reissue": "on"})
    asked = RevocationRequest.objects.get()
    still = Client().get(f"/check/{first.serial}/").content.decode()
    said = {"decision": "grant", "answer": "属实"}
    refused = signed_in(staff).post(f"/certificates/requests/{asked.uuid}/decide/", said)
    signed_in(officer).post(f"/certificates/requests/{asked.uuid}/decide/", said)

    second = Certificate.objects.get(revision=2)
    page = Client().get(f"/check/{first.serial}/").content.decode()
    assert "此证书有效" in still
    assert refused.status_code == 403
    assert "此证书已失效" in page
    assert second.serial in page
    assert "姓名有误" not in page
    assert signed_in(done.subject).get(f"/certificates/{first.uuid}.pdf").status_code == 404


def test_who_asks_does_not_decide(done: Enrolment, officer: User, prefecture: User) -> None:
    asked = revoking.ask(
        certificate=certificates.issue(enrolment=done, by=done.subject), reason="误", reissue=False, by=officer
    )

    with pytest.raises(NeedsAnother):
        revoking.grant(request=asked, by=officer)
    revoking.grant(request=asked, by=prefecture)

    with pytest.raises(DecidedAlready):
        revoking.refuse(request=asked, by=prefecture, answer="晚了")
    with pytest.raises(AlreadyRevoked):
        revoking.ask(certificate=asked.certificate, reason="再", reissue=False, by=officer)


def test_refusing_leaves_it_valid_and_asking_again_is_possible(done: Enrolment, staff: User, officer: User) -> None:
    certificate = certificates.issue(enrolment=done, by=done.subject)
    asked = revoking.ask(certificate=certificate, reason="误", reissue=False, by=staff)
    twice = revoking.ask(certificate=certificate, reason="误", reissue=False, by=staff)

    revoking.refuse(request=asked, by=officer, answer="无误")

    assert twice == asked
    assert not certificate.is_revoked
    assert revoking.ask(certificate=certificate, reason="新", reissue=False, by=staff) != asked


def test_where_a_new_one_is_not_due_nothing_happens(done: Enrolment, staff: User, officer: User) -> None:
    certificate = certificates.issue(enrolment=done, by=done.subject)
    asked = revoking.ask(certificate=certificate, reason="误", reissue=True, by=staff)
    Completion.objects.filter(enrolment=done).delete()

    with pytest.raises(NotYetEarned):
        revoking.grant(request=asked, by=officer)

    assert not certificate.is_revoked
    assert RevocationRequest.objects.get().state == "open"


def test_the_database_itself_wants_a_second_person(done: Enrolment, staff: User) -> None:
    asked = revoking.ask(
        certificate=certificates.issue(enrolment=done, by=done.subject), reason="误", reissue=False, by=staff
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        RevocationRequest.objects.filter(pk=asked.pk).update(state="granted", decided_by=staff, decided=asked.created)


def test_an_auditor_reads_and_issues_nothing(
    done: Enrolment, cohort: Cohort, auditor: User, staff: User, officer: User, signed_in: Callable[[User], Client]
) -> None:
    address = f"/record/certificates/{done.uuid}/"

    assert signed_in(auditor).get(f"/record/of/{done.subject.uuid}/").status_code == 200
    assert address not in signed_in(auditor).get(f"/record/of/{done.subject.uuid}/").content.decode()
    assert signed_in(auditor).post(address).status_code == 403
    assert not Certificate.objects.exists()
    assert signed_in(officer).post(address).status_code == 302
    assert signed_in(staff).post(address, follow=True).status_code == 200
    assert Certificate.objects.count() == 1
