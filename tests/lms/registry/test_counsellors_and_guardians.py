"""Who looks after a trainee, and what her guardian agreed to: dated, never deleted, told to her."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from lms.people.accounts import counselling, guardians, trainees
from lms.people.errors import (
    AssignmentEnded,
    CounsellorAlready,
    DayToCome,
    NoCounsellorHere,
    WithdrawnAlready,
    WithdrawnBefore,
)
from lms.people.models import Act, CounsellorAssignment, Division, GuardianConsent, PersonKey, Role, Trainee, User
from lms.people.notices import unseen
from lms.registry.desk.merging import merge

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(menghai: Division, post_to: Callable[..., User]) -> User:
    return post_to(Role.COUNTY_OFFICER, division=menghai)


@pytest.fixture
def counsellor(menghai: Division, post_to: Callable[..., User]) -> User:
    return post_to(Role.COUNSELLOR, division=menghai)


@pytest.fixture
def desk(officer: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(officer)


@pytest.fixture
def her(menghai: Division, make_trainee: Callable[..., Trainee]) -> Trainee:
    return make_trainee(division=menghai, name="玉罕")


def address(her: Trainee, rest: str = "") -> str:
    return f"/people/{her.user.uuid}/{rest}"


def test_an_officer_gives_her_a_counsellor_and_ends_it_and_both_stay_written(
    desk: Client, officer: User, counsellor: User, her: Trainee
) -> None:
    desk.post(address(her, "counsellor/"), {"counsellor-counsellor": counsellor.pk})
    row = her.counsellors.get()
    during = desk.get(address(her)).content.decode()
    desk.post(address(her, f"counsellors/{row.pk}/end/"))

    row.refresh_from_db()
    assert counsellor.name in during
    assert (row.by, row.ended_by, row.ends) == (officer, officer, timezone.localdate())
    assert list(Act.objects.values_list("verb", flat=True)) == ["counsellor.assign", "counsellor.end"]
    assert [notice.code for notice, _words in unseen(her.user)] == ["counsellor"]
    assert counsellor.name in desk.get(address(her)).content.decode()
    with pytest.raises(AssignmentEnded):
        counselling.end(assignment=row, by=officer)


def test_only_a_counsellor_over_her_place_and_each_once(
    desk: Client, officer: User, counsellor: User, her: Trainee, mengla: Division, post_to: Callable[..., User]
) -> None:
    stranger = post_to(Role.COUNSELLOR, division=mengla)
    above = post_to(Role.COUNSELLOR, division=Division.objects.get(code="532800"))
    counselling.assign(trainee=her, counsellor=counsellor, by=officer)

    for somebody in (stranger, officer):
        with pytest.raises(NoCounsellorHere):
            counselling.assign(trainee=her, counsellor=somebody, by=officer)
    with pytest.raises(CounsellorAlready):
        counselling.assign(trainee=her, counsellor=counsellor, by=officer)
    refused = desk.post(address(her, "counsellor/"), {"counsellor-counsellor": stranger.pk})
    counselling.assign(trainee=her, counsellor=above, by=officer)

    assert refused.status_code == 422
    assert set(counselling.counsellors_of(her.division)) == {counsellor, above}


def test_another_countys_officer_neither_gives_nor_ends(
    counsellor: User,
    officer: User,
    her: Trainee,
    mengla: Division,
    post_to: Callable[..., User],
    signed_in: Callable[[User], Client],
) -> None:
    row = counselling.assign(trainee=her, counsellor=counsellor, by=officer)
    client = signed_in(post_to(Role.COUNTY_OFFICER, division=mengla))

    assert client.post(address(her, f"counsellors/{row.pk}/end/")).status_code == 403
    assert client.post(address(her, "counsellor/"), {"counsellor-counsellor": counsellor.pk}).status_code == 403
    assert CounsellorAssignment.objects.current().get() == row


def test_who_moves_away_leaves_her_counsellor(officer: User, counsellor: User, her: Trainee, mengla: Division) -> None:
    counselling.assign(trainee=her, counsellor=counsellor, by=officer)

    trainees.move(trainee=her, division=mengla, reason="搬家", by=officer)

    assert not CounsellorAssignment.objects.current().exists()


@pytest.mark.both_databases
def test_the_database_keeps_one_open_row_a_pair(officer: User, counsellor: User, her: Trainee) -> None:
    counselling.assign(trainee=her, counsellor=counsellor, by=officer)

    with pytest.raises(IntegrityError), transaction.atomic():
        CounsellorAssignment.objects.create(trainee=her, counsellor=counsellor, by=officer)


def test_a_guardians_consent_is_entered_shown_and_taken_back(desk: Client, officer: User, her: Trainee) -> None:
    today = timezone.localdate()
    form = {"guardian": "玉 香", "relation": "parent", "document": "同意参加培训，档案2026-14", "day": today}

    desk.post(address(her, "guardian/"), {f"guardian-{name}": value for name, value in form.items()})
    row = GuardianConsent.objects.get()
    shown = desk.get(address(her)).content.decode()
    given = {f"withdraw-{row.pk}-how": "电话告知", f"withdraw-{row.pk}-day": today}
    done = desk.post(address(her, f"consents/{row.pk}/withdraw/"), given)
    after = desk.get(address(her)).content.decode()

    assert (row.guardian, row.document, row.by) == ("玉香", "同意参加培训，档案2026-14", officer)
    assert "玉香" in shown
    assert done.status_code == 302
    assert "电话告知" in after
    assert f"consents/{row.pk}/withdraw/" not in after
    assert [notice.code for notice, _words in unseen(her.user)] == ["guardian", "guardian"]


def test_days_that_cannot_be_are_refused(desk: Client, officer: User, her: Trainee) -> None:
    today = timezone.localdate()
    said = {"guardian": "玉香", "relation": "parent", "document": "档案", "by": officer}

    with pytest.raises(DayToCome):
        guardians.record(trainee=her, day=today + timedelta(days=1), **said)
    row = guardians.record(trainee=her, day=today, **said)
    with pytest.raises(WithdrawnBefore):
        guardians.withdraw(consent=row, how="x", day=today - timedelta(days=1), by=officer)
    empty = desk.post(address(her, f"consents/{row.pk}/withdraw/"), {})
    guardians.withdraw(consent=row, how="x", day=today, by=officer)
    with pytest.raises(WithdrawnAlready):
        guardians.withdraw(consent=row, how="x", day=today, by=officer)
    again = desk.post(address(her, f"consents/{row.pk}/withdraw/"), {}, follow=True)

    assert empty.status_code == 422
    assert "data-wrong" in empty.content.decode()
    assert "这项同意已经撤回" in again.content.decode()


@pytest.mark.both_databases
def test_nobody_changes_what_was_agreed_to(officer: User, her: Trainee) -> None:
    row = guardians.record(
        trainee=her, guardian="玉香", relation="parent", document="档案", day=timezone.localdate(), by=officer
    )

    with pytest.raises(DatabaseError), transaction.atomic():
        GuardianConsent.objects.filter(pk=row.pk).update(relation="spouse")
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


def test_names_of_guardians_end_with_her_key(officer: User, her: Trainee) -> None:
    guardians.record(
        trainee=her, guardian="玉香", relation="parent", document="档案", day=timezone.localdate(), by=officer
    )
    PersonKey.objects.filter(user=her.user).delete()

    row = guardians.consents_of(her.user).get()

    assert (row.guardian, row.document) == ("", "")


def test_both_follow_her_when_accounts_are_joined(
    officer: User,
    counsellor: User,
    her: Trainee,
    menghai: Division,
    make_trainee: Callable[..., Trainee],
    post_to: Callable[..., User],
) -> None:
    double = make_trainee(division=menghai, name="玉罕")
    colleague = post_to(Role.COUNTY_OFFICER, division=menghai)
    counselling.assign(trainee=double, counsellor=counsellor, by=officer)
    row = guardians.record(
        trainee=double, guardian="玉香", relation="parent", document="档案", day=timezone.localdate(), by=officer
    )

    merge(kept=her.user, absorbed=double.user, reason="同一人", asked_by=officer, approved_by=colleague)

    assert [each.counsellor for each in her.counsellors.all()] == [counsellor]
    assert list(guardians.consents_of(her.user)) == [row]
