"""The desk for people, over HTTP: who finds whom, who decides what, and what never stands in an address."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from courses.pages.models import CoursePage
from courses.study.engine.enrolment import enrol
from courses.study.models import Enrolment
from foundation.http.permission import visible
from lms.bases.models import TrainingBase
from lms.people import notices
from lms.people.access import OFFICERS
from lms.people.identity import vault
from lms.people.models import Division, Erasure, HelperLink, Merge, Notice, Posting, Reveal, Role, Trainee, User
from lms.people.signing_in import phones
from lms.registry.desk import lookup
from lms.registry.desk.person_actions import ACTS
from lms.registry.models import Proposal

type SignIn = Callable[[User], Client]


def number_of(trainee: Trainee) -> str:
    return vault.decrypt(person=trainee.user, field="citizen id", sealed=bytes(trainee.citizen_id_sealed))


def person_page(user: User) -> str:
    return f"/people/{user.uuid}/"


def test_an_officer_finds_her_own_people_by_name_and_number(signed_in: SignIn, officer: User, subject: User) -> None:
    client = signed_in(officer)
    phones.give(user=subject, phone="13800138000")

    for asked in ({"name": subject.name}, {"number": number_of(subject.trainee)}, {"number": "138 0013 8000"}):
        page = client.post("/people/", asked)
        assert person_page(subject) in page.content.decode(), asked


def test_a_number_of_another_place_answers_as_one_that_is_nobodys(
    signed_in: SignIn, officer: User, elsewhere: Trainee
) -> None:
    client = signed_in(officer)

    theirs = client.post("/people/", {"number": number_of(elsewhere)})
    nobodys = client.post("/people/", {"number": "532822197506159990"})

    assert body(theirs) == body(nobodys)
    assert elsewhere.user.name not in theirs.content.decode()
    assert client.get(person_page(elsewhere.user)).status_code == 403


def test_numbers_cannot_be_tried_out(signed_in: SignIn, officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "LOOKUPS_AN_HOUR", 3)
    client = signed_in(officer)

    answers = [client.post("/people/", {"number": f"5328221975061500{n:02}"}).status_code for n in range(5)]

    assert answers == [200, 200, 200, 422, 422]
    cache.clear()


def test_nor_are_numbers_shown_without_end(
    signed_in: SignIn, officer: User, subject: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "LOOKUPS_AN_HOUR", 2)
    client = signed_in(officer)
    asked = {"reveal-field": "citizen id", "reveal-reason": "核对证件"}

    answers = [client.post(f"{person_page(subject)}reveal/", asked).status_code for _ in range(3)]

    assert answers == [200, 200, 409]


@pytest.mark.parametrize("role", sorted(OFFICERS))
def test_what_the_page_does_not_offer_is_not_done(
    role: Role,
    signed_in: SignIn,
    post_to: Callable[..., User],
    menghai: Division,
    subject: User,
) -> None:
    client = signed_in(post_to(role, division=menghai))
    page = client.get(person_page(subject)).content.decode()
    offered = {name for name in ACTS if f'action="{person_page(subject)}{name}/"' in page}
    asked = {"reveal-field": "citizen id", "reveal-reason": "核对证件"}

    refused = {name for name in ACTS if client.post(f"{person_page(subject)}{name}/", asked).status_code == 403}

    assert offered
    assert refused == set(ACTS) - offered
    assert Reveal.objects.exists() == ("reveal" in offered)


def test_the_new_county_takes_over_by_name_and_number_together(
    signed_in: SignIn, officer: User, elsewhere: Trainee, menghai: Division
) -> None:
    client = signed_in(officer)
    said = {"citizen_id": number_of(elsewhere), "division": menghai.pk, "reason": "婚后搬来"}

    wrong = client.post("/people/take-over/", said | {"name": "别人"})
    right = client.post("/people/take-over/", said | {"name": elsewhere.user.name})

    assert wrong.status_code == 422
    assert right.status_code == 302
    elsewhere.refresh_from_db()
    assert elsewhere.division == menghai


def test_she_is_told_where_she_belongs_now(
    signed_in: SignIn, officer: User, elsewhere: Trainee, menghai: Division
) -> None:
    said = {"name": "玉波罕", "citizen_id": number_of(elsewhere), "division": menghai.pk, "reason": "婚后搬来"}

    signed_in(officer).post("/people/take-over/", said)

    [(notice, words)] = notices.unseen(elsewhere.user)
    assert notice.code == Notice.Code.MOVED
    assert "勐海县" in words


@pytest.mark.parametrize("since", ["before", "while it is typed"])
def test_whoever_works_where_she_learnt_takes_her_over_as_she_takes_nobody(
    since: str,
    signed_in: SignIn,
    officer: User,
    elsewhere: Trainee,
    menghai: Division,
    base: TrainingBase,
    course: CoursePage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The desk refuses her a change of this person; by name and number it is no other."""
    enrol(subject=elsewhere.user, course=course, by=elsewhere.user)

    def begins() -> None:
        Posting.objects.create(user=officer, organisation=base.organisation, division=menghai, role=Role.BASE_EDITOR)

    said = {"citizen_id": number_of(elsewhere), "division": menghai.pk, "reason": "试"}
    client = signed_in(officer)
    if since == "before":
        begins()
        nobody = client.post("/people/take-over/", said | {"name": "别人"})
    else:
        count = lookup.count_lookup

        def counted(user: User) -> None:
            begins()
            count(user)

        nobody = client.post("/people/take-over/", said | {"name": "别人"})
        monkeypatch.setattr(lookup, "count_lookup", counted)

    answer = client.post("/people/take-over/", said | {"name": elsewhere.user.name})

    assert answer.status_code == 422
    assert body(answer) == body(nobody)
    elsewhere.refresh_from_db()
    assert elsewhere.division.code == "532823"
    assert notices.unseen(elsewhere.user) == []


def test_nobody_takes_people_into_a_place_that_is_not_hers(
    signed_in: SignIn, officer: User, subject: User, mengla: Division
) -> None:
    said = {"citizen_id": number_of(subject.trainee), "name": subject.name, "division": mengla.pk, "reason": "试"}

    assert signed_in(officer).post("/people/take-over/", said).status_code == 422


def test_a_move_to_another_county_waits_for_that_county(
    signed_in: SignIn, officer: User, colleague: User, subject: User, mengla: Division, post_to: Callable[..., User]
) -> None:
    there = post_to(Role.COUNTY_OFFICER, division=mengla)
    signed_in(officer).post(
        f"{person_page(subject)}move/", {"move-division": mengla.pk, "move-reason": "外出务工后定居"}
    )
    [asked] = Proposal.objects.all()
    decide = f"/people/decisions/{asked.uuid}/decide/"

    signed_in(officer).post(decide, {"decision": "yes"})
    assert signed_in(colleague).post(decide, {"decision": "yes"}).status_code == 403
    asked.refresh_from_db()
    assert asked.state == Proposal.State.WAITING
    signed_in(there).post(decide, {"decision": "yes"})

    assert Trainee.objects.get(user=subject).division == mengla


def test_two_officers_join_two_accounts(
    signed_in: SignIn, officer: User, colleague: User, subject: User, double: User
) -> None:
    answer = signed_in(officer).post(
        f"{person_page(subject)}merge/", {"merge-number": number_of(double.trainee), "merge-reason": "同一人，证号有误"}
    )
    [asked] = Proposal.objects.all()
    decide = f"/people/decisions/{asked.uuid}/decide/"
    assert answer.status_code == 302

    signed_in(officer).post(decide, {"decision": "yes"})
    assert not Merge.objects.exists()
    assert "同一人，证号有误" in signed_in(colleague).get(f"/people/decisions/{asked.uuid}/").content.decode()
    signed_in(colleague).post(decide, {"decision": "yes"})
    signed_in(colleague).post(decide, {"decision": "yes"})

    merge = Merge.objects.get()
    assert (merge.kept, merge.absorbed, merge.asked_by, merge.approved_by) == (subject, double, officer, colleague)


def test_an_account_of_another_county_is_not_joined_from_here(
    signed_in: SignIn, officer: User, subject: User, elsewhere: Trainee
) -> None:
    answer = signed_in(officer).post(
        f"{person_page(subject)}merge/", {"merge-number": number_of(elsewhere), "merge-reason": "同一人"}
    )

    assert answer.status_code == 409
    assert not Proposal.objects.exists()


def test_two_officers_erase_a_person(signed_in: SignIn, officer: User, colleague: User, subject: User) -> None:
    name = subject.name
    for _again in range(2):
        signed_in(officer).post(
            f"{person_page(subject)}erase/", {"erase-basis": "asked", "erase-reason": "本人来电要求"}
        )
    [asked] = Proposal.objects.all()

    signed_in(colleague).post(f"/people/decisions/{asked.uuid}/decide/", {"decision": "yes"})

    assert Erasure.objects.get().person == subject.uuid
    for address in (person_page(subject), f"/people/decisions/{asked.uuid}/", "/people/decisions/"):
        page = signed_in(colleague).get(address)
        assert page.status_code == 200
        assert name not in page.content.decode()


def test_a_proposal_is_refused_or_taken_back(signed_in: SignIn, officer: User, colleague: User, subject: User) -> None:
    for who in (officer, colleague):
        signed_in(officer).post(f"{person_page(subject)}erase/", {"erase-basis": "asked", "erase-reason": "x"})
        waiting = Proposal.objects.get(state=Proposal.State.WAITING)
        signed_in(who).post(f"/people/decisions/{waiting.uuid}/decide/", {"decision": "no"})

    assert set(Proposal.objects.values_list("state", flat=True)) == {"refused"}
    subject.refresh_from_db()
    assert subject.is_active


@pytest.mark.parametrize("since", ["her post ended", "she works elsewhere now", "she works at a base of the person's"])
def test_having_asked_is_no_post(
    since: str,
    signed_in: SignIn,
    officer: User,
    subject: User,
    mengla: Division,
    base: TrainingBase,
    course: CoursePage,
) -> None:
    """Place, name and sealed reason of a proposal are for who is in charge today, and so is taking it back."""
    enrol(subject=subject, course=course, by=subject)
    signed_in(officer).post(f"{person_page(subject)}erase/", {"erase-basis": "asked", "erase-reason": "本人要求"})
    [asked] = Proposal.objects.all()
    address = f"/people/decisions/{asked.uuid}/"
    post = officer.postings.get()
    if since == "she works at a base of the person's":
        Posting.objects.create(
            user=officer, organisation=base.organisation, division=post.division, role=Role.BASE_STAFF
        )
    else:
        Posting.objects.filter(pk=post.pk).update(starts=date(2020, 1, 1), ends=date(2020, 2, 1))
    if since == "she works elsewhere now":
        Posting.objects.create(user=officer, organisation=post.organisation, division=mengla, role=post.role)
    officer = User.objects.get(pk=officer.pk)
    client = signed_in(officer)

    assert client.get(address).status_code == 403
    assert client.post(f"{address}decide/", {"decision": "no"}).status_code == 403
    assert asked not in visible(officer, Proposal.objects.all())
    asked.refresh_from_db()
    assert asked.state == Proposal.State.WAITING


def test_who_asked_for_a_move_goes_on_reading_what_became_of_it(
    signed_in: SignIn, officer: User, subject: User, mengla: Division, post_to: Callable[..., User]
) -> None:
    """The person has left her place; what she asked for there is still hers to read, and no other's of that place."""
    there = post_to(Role.COUNTY_OFFICER, division=mengla)
    signed_in(officer).post(f"{person_page(subject)}move/", {"move-division": mengla.pk, "move-reason": "定居"})
    [asked] = Proposal.objects.all()

    signed_in(there).post(f"/people/decisions/{asked.uuid}/decide/", {"decision": "yes"})

    assert Trainee.objects.get(user=subject).division == mengla
    assert signed_in(officer).get(f"/people/decisions/{asked.uuid}/").status_code == 200
    assert asked in visible(officer, Proposal.objects.all())


def test_a_sealed_number_is_shown_once_and_the_reason_stays(signed_in: SignIn, officer: User, subject: User) -> None:
    client, number = signed_in(officer), number_of(subject.trainee)

    shown = client.post(f"{person_page(subject)}reveal/", {"reveal-field": "citizen id", "reveal-reason": "核对证件"})

    assert number in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert number not in client.get(person_page(subject)).content.decode()
    row = Reveal.objects.get()
    assert (row.by, row.whose, row.field) == (officer, subject, "citizen id")
    assert vault.decrypt(person=subject, field="reason", sealed=row.reason_sealed) == "核对证件"


def test_without_a_reason_nothing_is_shown(signed_in: SignIn, officer: User, subject: User) -> None:
    answer = signed_in(officer).post(f"{person_page(subject)}reveal/", {"reveal-field": "citizen id"})

    assert answer.status_code == 422
    assert number_of(subject.trainee) not in answer.content.decode()
    assert not Reveal.objects.exists()


def test_a_name_is_corrected(signed_in: SignIn, officer: User, subject: User) -> None:
    signed_in(officer).post(f"{person_page(subject)}name/", {"name-name": "岩温香"})

    subject.refresh_from_db()
    assert subject.name == "岩温香"


def test_a_helper_is_entered_and_ended(signed_in: SignIn, officer: User, subject: User) -> None:
    client = signed_in(officer)
    said = {
        "name": "玉应",
        "phone": "13800138111",
        "kind": "family",
        "can_study": "on",
        "consent_note": "3月1日当面同意",
    }
    for _again in range(2):
        client.post(f"{person_page(subject)}helper/", {f"helper-{key}": value for key, value in said.items()})
    [link] = HelperLink.objects.current()
    assert (link.trainee.user, link.can_study, link.can_view_record) == (subject, True, False)
    assert phones.holder("13800138111") == link.helper

    client.post(f"{person_page(subject)}helpers/{link.pk}/end/")

    assert not HelperLink.objects.current().exists()


def test_a_phone_of_another_name_opens_no_record(signed_in: SignIn, officer: User, subject: User) -> None:
    stranger = User.objects.create(username="stranger", name="不认识的人")
    phones.give(user=stranger, phone="13800138111")
    said = {"name": "玉应", "phone": "13800138111", "kind": "family", "can_view_record": "on", "consent_note": "当面"}

    answer = signed_in(officer).post(
        f"{person_page(subject)}helper/", {f"helper-{key}": value for key, value in said.items()}
    )

    assert answer.status_code == 409
    assert not HelperLink.objects.exists()


@pytest.mark.parametrize("role", [Role.BASE_STAFF, Role.BASE_EDITOR, Role.COUNSELLOR, Role.AUDITOR, Role.EVALUATOR])
def test_only_officers_sit_at_the_desk(
    role: str, signed_in: SignIn, subject: User, menghai: Division, base: TrainingBase, post_to: Callable[..., User]
) -> None:
    client = signed_in(post_to(role, division=menghai, organisation=base.organisation))

    assert client.get("/people/").status_code == 403
    assert client.get(person_page(subject)).status_code == 403
    assert client.post(f"{person_page(subject)}name/", {"name-name": "x"}).status_code == 403


def test_nobody_changes_herself(signed_in: SignIn, officer: User, make_trainee: Any, menghai: Division) -> None:
    her = make_trainee(division=menghai)
    held = officer.postings.get()
    her.user.postings.create(role=held.role, organisation=held.organisation, division=menghai)

    assert signed_in(her.user).post(f"{person_page(her.user)}name/", {"name-name": "x"}).status_code == 403


def body(response: Any) -> str:
    """The page without what differs from request to request: its token and what was typed."""
    import re

    text = re.sub(r'value="[^"]*"', "", response.content.decode())
    return re.sub(r"nonce-?[^ \"]*", "", text)


@pytest.fixture
def elsewhere(enrolment: Enrolment, mengla: Division, make_trainee: Callable[..., Trainee]) -> Trainee:
    """Somebody of the county next door."""
    return make_trainee(division=mengla, name="玉波罕")
