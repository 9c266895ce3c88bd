"""Strangers who check a certificate read the base's neutral name where it has set one; the paper keeps the full one."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from courses.study.models import Enrolment
from foundation.refusals import Refusal
from lms.bases.lifecycle import life
from lms.bases.lifecycle.founding import found_base
from lms.bases.models import TrainingBase
from lms.people.models import Act, Organisation, User
from lms.records.certificates import certificates, pdf
from lms.records.certificates.public_names import public_issuers
from lms.records.models import Certificate

pytestmark = pytest.mark.django_db
NEUTRAL = "勐海县职业培训一部"


@pytest.fixture
def editor(base: TrainingBase, post_to: Callable[..., User]) -> User:
    return post_to("base_editor", division=base.division, organisation=base.organisation)


@pytest.fixture
def certificate(finished: Enrolment) -> Certificate:
    return certificates.issue(enrolment=finished, by=finished.subject)


def test_without_a_neutral_name_the_issuers_are_those_of_the_paper(certificate: Certificate) -> None:
    assert public_issuers(certificate) == certificate.issuers


def test_the_public_check_and_the_code_take_the_neutral_name_also_for_papers_of_before(
    certificate: Certificate, base: TrainingBase, client: Client, editor: User
) -> None:
    full = base.name
    life.name_publicly(base=base, public_name=NEUTRAL, by=editor)

    page = client.get(certificate.get_absolute_url()).content.decode()

    assert NEUTRAL in page
    assert full not in page
    assert pdf.statement(certificate, "岩温").issuers == (NEUTRAL,)
    assert certificate.issuers == [full]


def test_a_base_that_was_renamed_is_still_neutral(certificate: Certificate, base: TrainingBase, editor: User) -> None:
    Organisation.objects.filter(pk=base.organisation_id).update(name="勐海县盲人按摩学校（新）")
    life.name_publicly(base=base, public_name=NEUTRAL, by=editor)

    assert public_issuers(Certificate.objects.get(pk=certificate.pk)) == [NEUTRAL]


def test_the_base_s_editors_set_it_and_others_do_not(
    base: TrainingBase, editor: User, post_to: Callable[..., User], client: Client
) -> None:
    address = f"/base/{base.uuid}/neutral-name/"
    client.force_login(post_to("base_staff", division=base.division, organisation=base.organisation))
    assert client.post(address, {"public_name": NEUTRAL}).status_code == 403
    client.force_login(editor)
    assert NEUTRAL not in client.get("/base/").content.decode()

    for typed in (f"  {NEUTRAL} ", f"\u202e{NEUTRAL}\u200b"):  # a mark of direction, and a space without width
        client.post(address, {"public_name": typed})

    base.refresh_from_db()
    assert base.public_name == NEUTRAL
    assert NEUTRAL in client.get("/base/").content.decode()


def test_who_changed_it_is_written_once_each(
    base: TrainingBase, editor: User, make_user: Callable[..., User], client: Client
) -> None:
    for name in (NEUTRAL, NEUTRAL, ""):
        life.name_publicly(base=base, public_name=name, by=editor)
    operator = make_user("operator", superuser=True)
    client.force_login(operator)
    form = {"status": base.status, "level": base.level, "public_name": NEUTRAL, "reason": ""}
    client.post(reverse("bases:step", args=[base.uuid]), form)

    written = Act.objects.filter(verb="base.public_name").order_by("pk")

    assert [(act.by, act.object_type, act.object_id) for act in written] == [
        (who, "bases.TrainingBase", str(base.pk)) for who in (editor, editor, operator)
    ]


def test_nobody_issues_under_another_s_name(base: TrainingBase, editor: User) -> None:
    for other in ("省人民医院", "AB医院"):
        Organisation.objects.create(division=base.division, name=other)
    body = Organisation.objects.create(division=base.division, name="邻县职业学校")
    found_base(organisation=body, kind="trainer", level="county", by=editor)
    TrainingBase.objects.filter(organisation=body).update(public_name="邻县二部")

    for name in ("省人民医院", "省 人民\u200b医院", "\u202e省人民医院", "ＡＢ 医院", "邻县二部"):
        with pytest.raises(Refusal):
            life.name_publicly(base=base, public_name=name, by=editor)
    assert TrainingBase.objects.get(pk=base.pk).public_name == ""
