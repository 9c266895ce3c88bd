"""Strangers who check a certificate read the base's neutral name where it has set one; the paper keeps the full one."""

from collections.abc import Callable

import pytest
from django.test import Client

from courses.study.models import Enrolment
from lms.bases import life
from lms.bases.errors import BasesError
from lms.bases.models import TrainingBase
from lms.people.models import Organisation, User
from lms.records import certificate_pdf, certificates
from lms.records.models import Certificate
from lms.records.public_names import public_issuers

pytestmark = pytest.mark.django_db
NEUTRAL = "勐海县职业培训一部"


@pytest.fixture
def certificate(finished: Enrolment) -> Certificate:
    return certificates.issue(enrolment=finished, by=finished.subject)


def test_without_a_neutral_name_the_issuers_are_those_of_the_paper(certificate: Certificate) -> None:
    assert public_issuers(certificate) == certificate.issuers


def test_the_public_check_and_the_code_take_the_neutral_name_also_for_papers_of_before(
    certificate: Certificate, base: TrainingBase, client: Client
) -> None:
    full = base.name
    life.name_publicly(base=base, public_name=NEUTRAL)

    page = client.get(certificate.get_absolute_url()).content.decode()

    assert NEUTRAL in page
    assert full not in page
    assert certificate_pdf.statement(certificate, "岩温").issuers == (NEUTRAL,)
    assert certificate.issuers == [full]


def test_a_base_that_was_renamed_is_still_neutral(certificate: Certificate, base: TrainingBase) -> None:
    Organisation.objects.filter(pk=base.organisation_id).update(name="勐海县盲人按摩学校（新）")
    life.name_publicly(base=base, public_name=NEUTRAL)

    assert public_issuers(Certificate.objects.get(pk=certificate.pk)) == [NEUTRAL]


def test_the_base_s_editors_set_it_and_others_do_not(
    base: TrainingBase, post_to: Callable[..., User], client: Client
) -> None:
    address = f"/base/{base.uuid}/neutral-name/"
    client.force_login(post_to("base_staff", division=base.division, organisation=base.organisation))
    assert client.post(address, {"public_name": NEUTRAL}).status_code == 403
    client.force_login(post_to("base_editor", division=base.division, organisation=base.organisation))
    assert NEUTRAL not in client.get("/base/").content.decode()

    client.post(address, {"public_name": f"  {NEUTRAL} "})

    base.refresh_from_db()
    assert base.public_name == NEUTRAL
    assert NEUTRAL in client.get("/base/").content.decode()


def test_nobody_issues_under_another_s_name(base: TrainingBase) -> None:
    other = Organisation.objects.create(division=base.division, name="省人民医院")

    with pytest.raises(BasesError):
        life.name_publicly(base=base, public_name=other.name)
