"""Who decides about a row, what she herself says of it, and what is kept."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from lms.bases.lifecycle import life
from lms.bases.models import Status, TrainingBase
from lms.delivery.attendance import Came
from lms.delivery.cohorts import join as join_class
from lms.delivery.errors import NotAMember
from lms.delivery.models import Cohort, CohortMember, Mark, Programme, Session
from lms.delivery.proposals import proposals
from lms.people import counting
from lms.people.accounts import erasing, trainees
from lms.people.accounts.trainees import admit, find_by_citizen_id
from lms.people.claims import claims
from lms.people.errors import (
    ClaimDecided,
    DeniedByHer,
    NotYours,
    NumberElsewhere,
    NumberKnown,
    OfOwnBase,
    TooManyToday,
)
from lms.people.identity import vault
from lms.people.models import (
    Claim,
    ClaimDecision,
    Contact,
    DailyCount,
    Division,
    Erasure,
    Notice,
    Organisation,
    Posting,
    Role,
    User,
)
from lms.people.signing_in import phones
from lms.points.ledger import transactions
from lms.points.models import Hold
from lms.registry.claims import confirming
from lms.registry.desk.merging import merge
from tests.courses.study.player import Clock
from tests.hands import at_once
from tests.lms.registry.confirming.hands import (
    CERTIFICATE,
    NUMBER,
    PHONE,
    Entered,
    Posted,
)


def test_never_who_entered_never_the_base_never_another_place(
    entered: Entered,
    staff: User,
    officer: User,
    owner: User,
    base: TrainingBase,
    menghai: Division,
    mengla: Division,
    post_to: Posted,
) -> None:
    claim = entered()
    torn = post_to(Role.COUNTY_OFFICER, division=menghai)
    Posting.objects.create(user=torn, organisation=base.organisation, division=menghai, role=Role.BASE_EDITOR)
    Posting.objects.create(
        user=staff, organisation=officer.postings.get().organisation, division=menghai, role=Role.COUNTY_OFFICER
    )
    strangers = [staff, torn, owner, claim.person, post_to(Role.COUNTY_OFFICER, division=mengla)]
    strangers += [post_to(role, division=menghai) for role in (Role.AUDITOR, Role.EVALUATOR, Role.COURSE_REVIEWER)]

    for stranger in strangers:
        with pytest.raises(NotYours):
            confirming.accept(claim=claim, by=stranger)
        with pytest.raises(NotYours):
            claims.reject(claim=claim, by=stranger, reason="x")
        assert claim not in confirming.waiting_for(stranger)

    counsellor = post_to(Role.COUNSELLOR, division=menghai)
    assert claim in confirming.waiting_for(counsellor)
    confirming.accept(claim=claim, by=counsellor)
    with pytest.raises(ClaimDecided):
        claims.confirm(claim=Claim.objects.get(pk=claim.pk), by=officer)


@pytest.fixture
def craft(menghai: Division, owner: User, clock: Clock) -> Cohort:
    """A class of another training body of the place."""
    body = Organisation.objects.create(division=menghai, name="勐海县传习所", department="base")
    programme = Programme.objects.create(organisation=body, course=None, title="织锦培训")
    day = clock.at.date()
    return Cohort.objects.create(programme=programme, division=menghai, code="B-1", name="织锦班", starts=day, ends=day)


@pytest.mark.parametrize("way", ["accept", "join", "reject", "batch", "after joining"])
def test_nobody_decides_a_row_that_may_mean_a_learner_of_the_base_where_she_works(
    way: str,
    entered: Entered,
    craft: Cohort,
    officer: User,
    colleague: User,
    menghai: Division,
    staff: User,
    signed_in: Callable[[User], Client],
) -> None:
    """She learnt at one base, the row comes from another: whoever works at the first decides nothing of it."""
    her = admit(name="岩温", citizen_id=NUMBER, division=menghai).user
    if way == "after joining":  # her number stands at the account that was joined with this one
        kept = admit(name="岩温香", citizen_id="11010519491231002X", division=menghai).user
        merge(kept=kept, absorbed=her, reason="同一人", asked_by=officer, approved_by=colleague)
        her = kept
    join_class(cohort=craft, subject=her, by=staff)
    Posting.objects.create(
        user=officer, organisation=craft.programme.organisation, division=menghai, role=Role.BASE_EDITOR
    )
    officer = User.objects.get(pk=officer.pk)
    claim = entered(phone=PHONE, certificate=CERTIFICATE)
    client = signed_in(officer)

    if way == "accept":
        with pytest.raises(NotYours):
            confirming.accept(claim=claim, by=officer)
    elif way == "reject":
        with pytest.raises(NotYours):
            claims.reject(claim=claim, by=officer, reason="不是")
    elif way == "batch":
        client.post("/people/to-confirm/accept/", {"claim": [claim.uuid], "sure": "yes"})
    else:
        said = {"join-reason": "同一人", "join-phone_checked": "当面", "join-takes_certificate": "on"}
        assert client.post(f"/people/to-confirm/{claim.uuid}/join/", said).status_code == 403
        with pytest.raises(NotYours):
            confirming.join(claim=claim, by=officer, reason="同一人", phone_checked="当面")

    assert not ClaimDecision.objects.exists()
    assert phones.of(her) is None
    assert not her.trainee.certificates.exists()
    assert claim not in confirming.waiting_for(officer)
    assert claim in confirming.waiting_for(colleague)


def test_nobody_decides_a_row_that_may_mean_herself(entered: Entered, officer: User, menghai: Division) -> None:
    her = admit(name="岩温", citizen_id=NUMBER, division=menghai).user
    Posting.objects.create(
        user=her, organisation=officer.postings.get().organisation, division=menghai, role=Role.COUNSELLOR
    )
    claim = entered(phone=PHONE)

    with pytest.raises(NotYours):
        confirming.accept(claim=claim, by=her)
    assert claim not in confirming.waiting_for(her)


def test_accounts_are_joined_by_nobody_who_works_where_she_learns(
    craft: Cohort, officer: User, colleague: User, subject: User, double: User, menghai: Division, staff: User
) -> None:
    """Whoever calls `merge`, and whatever was asked before."""
    join_class(cohort=craft, subject=double, by=staff)
    Posting.objects.create(
        user=colleague, organisation=craft.programme.organisation, division=menghai, role=Role.BASE_STAFF
    )

    with pytest.raises(OfOwnBase):
        merge(kept=subject, absorbed=double, reason="同一人", asked_by=officer, approved_by=colleague)


def test_a_number_of_another_place_is_that_offices(
    entered: Entered, officer: User, mengla: Division, post_to: Posted, signed_in: Callable[[User], Client]
) -> None:
    known = admit(name="岩温", citizen_id=NUMBER, division=mengla).user
    claim = entered()
    theirs = post_to(Role.COUNTY_OFFICER, division=mengla)

    with pytest.raises(NumberElsewhere):
        confirming.accept(claim=claim, by=officer)
    assert not confirming.waiting_for(officer).exists()
    assert confirming.elsewhere_count(officer) == 1
    assert "勐腊" not in signed_in(officer).get(f"/people/to-confirm/{claim.uuid}/").content.decode()
    assert confirming.accept(claim=claim, by=theirs).kept == known


def test_the_conflict_of_two_names_is_seen_and_decided_by_hand(
    entered: Entered, officer: User, menghai: Division, signed_in: Callable[[User], Client]
) -> None:
    known = admit(name="玉罕", citizen_id=NUMBER, division=menghai).user
    claim = entered()
    client = signed_in(officer)

    with pytest.raises(NumberKnown):
        confirming.accept(claim=claim, by=officer)
    listed = client.get("/people/to-confirm/").content.decode()
    page = client.get(f"/people/to-confirm/{claim.uuid}/").content.decode()
    batch = client.post("/people/to-confirm/accept/", {"claim": claim.uuid, "sure": "yes"})
    client.post(f"/people/to-confirm/{claim.uuid}/join/", {"join-reason": "名字登记错了"})

    assert "号码相同，姓名不同" in listed
    assert "玉罕" in page
    assert NUMBER not in page + listed
    assert batch.status_code == 302
    assert Claim.objects.get().decision.kept == known


def test_a_batch_is_shown_and_then_confirmed(
    entered: Entered, officer: User, menghai: Division, signed_in: Callable[[User], Client]
) -> None:
    known = admit(name="岩温", citizen_id=NUMBER, division=menghai).user
    rows = [entered(), entered(name="玉香", citizen_id="11010519491231002X")]
    client, chosen = signed_in(officer), {"claim": [row.uuid for row in rows]}

    shown = client.post("/people/to-confirm/accept/", chosen)
    before = ClaimDecision.objects.count()
    client.post("/people/to-confirm/accept/", chosen | {"sure": "yes"})

    assert shown.status_code == 200
    assert "新登记 1 人" in shown.content.decode()
    assert before == 0
    assert {row.verdict for row in ClaimDecision.objects.all()} == {"confirmed", "joined"}
    assert CohortMember.objects.filter(subject=known).exists()
    assert "玉香" in client.get("/people/entered/").content.decode()
    assert "没有待确认的人员" in client.get("/people/to-confirm/").content.decode()


def test_decisions_are_kept_as_they_were(entered: Entered, officer: User) -> None:
    decision = confirming.accept(claim=entered(), by=officer)

    for change in (lambda: decision.delete(), lambda: ClaimDecision.objects.update(by=decision.claim.by)):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


# --- she herself ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["岩温", "别的名字"])
def test_she_is_asked_at_her_next_sign_in_and_her_word_is_read(
    name: str, entered: Entered, officer: User, menghai: Division, signed_in: Callable[[User], Client]
) -> None:
    her = admit(name="岩温", citizen_id=NUMBER, division=menghai).user
    claim = entered(name=name)
    client = signed_in(her)

    asked = client.get("/home/", follow=True).content.decode()
    client.post(f"/home/news/{claim.uuid}/", {"answer": "no"})

    assert "您报名参加这个班了吗" in asked
    assert client.get("/home/").url == "/study/"
    assert "本人说：不是我" in signed_in(officer).get("/people/to-confirm/").content.decode()
    assert not CohortMember.objects.filter(subject=her).exists()


def test_what_she_says_is_not_she_is_confirmed_by_no_batch(
    entered: Entered, officer: User, menghai: Division, signed_in: Callable[[User], Client]
) -> None:
    her = admit(name="岩温", citizen_id=NUMBER, division=menghai).user
    claim = entered()
    desk = signed_in(officer)
    offered = str(claim.uuid) in desk.get("/people/to-confirm/").content.decode().partition('type="checkbox"')[2]
    claims.answer(claim=claim, person=her, is_hers=False)

    listed = desk.get("/people/to-confirm/").content.decode()
    batch = desk.post("/people/to-confirm/accept/", {"claim": [claim.uuid], "sure": "yes"})
    by_hand = desk.post(f"/people/to-confirm/{claim.uuid}/confirm/")
    with pytest.raises(DeniedByHer):
        confirming.accept(claim=Claim.objects.get(pk=claim.pk), by=officer)

    assert offered
    assert 'type="checkbox"' not in listed
    assert (batch.status_code, by_hand.status_code) == (302, 409)
    assert "本人说：不是我" in by_hand.content.decode()
    assert Claim.objects.waiting().count() == 1
    confirming.join(claim=Claim.objects.get(pk=claim.pk), by=officer, reason="本人说按错了")
    assert CohortMember.objects.filter(subject=her).exists()


def test_nobody_answers_for_another(entered: Entered, subject: User, signed_in: Callable[[User], Client]) -> None:
    claim = entered()

    assert signed_in(subject).post(f"/home/news/{claim.uuid}/", {"answer": "yes"}).status_code == 404
    assert not claim.answers.exists()


@pytest.mark.parametrize("first", ["let through", "confirmed", "joined", "rejected"])
def test_what_a_suspended_base_proposes_of_her_counts_when_both_have_been_decided(
    first: str,
    base: TrainingBase,
    entered: Entered,
    session: Session,
    officer: User,
    owner: User,
    menghai: Division,
) -> None:
    known = admit(name="岩温", citizen_id=NUMBER, division=menghai).user if first == "joined" else None
    claim = entered()
    life.step(base=base, by=officer, status=Status.SUSPENDED, reason="消防整改")
    came = {claim.person.pk: Came(Mark.Status.PRESENT)}
    [proposal] = proposals.propose(session=session, came=came, by=owner)
    person = known or claim.person

    if first == "let through":
        proposals.approve(proposal=proposal, by=officer)
        waited = list(Hold.objects.waiting().filter(subject=person, unit="class_hour").values_list("milli", flat=True))
        confirming.accept(claim=claim, by=officer)
        assert waited == [4000]
    elif first == "rejected":
        claims.reject(claim=claim, by=officer, reason="查无此人")
        with pytest.raises(NotAMember):
            proposals.approve(proposal=proposal, by=officer)
    else:
        confirming.accept(claim=claim, by=officer)
        proposals.approve(proposal=proposal, by=officer)

    assert transactions.balances(person.pk).get("class_hour", 0) == (0 if first == "rejected" else 4000)
    assert not Hold.objects.waiting().filter(subject__in=[person, claim.person]).exists()


# --- what is kept ---------------------------------------------------------------------------------------------------


def test_the_number_is_sealed_and_in_no_index_of_people(entered: Entered) -> None:
    claim = entered(phone=PHONE, certificate=CERTIFICATE)

    assert claim.person.trainee.citizen_id_index is None
    assert find_by_citizen_id(NUMBER) is None
    assert trainees.find_by_certificate(CERTIFICATE) is None
    assert NUMBER.encode() not in bytes(claim.data_sealed)
    assert claims.data_of(claim) == claims.Data(NUMBER, CERTIFICATE, PHONE)


def test_erasing_takes_the_row_and_the_words_with_her(entered: Entered, officer: User, colleague: User) -> None:
    claim = entered(phone=PHONE)
    confirming.accept(claim=claim, by=officer)
    index = bytes(claim.number_index)

    erasing.erase(person=claim.person, basis=Erasure.Basis.ASKED, asked_by=officer, approved_by=colleague)

    claim.refresh_from_db()
    assert claims.data_of(claim) == claims.Data("")
    assert bytes(claim.number_index) != index
    assert not Notice.objects.filter(person=claim.person).exists()
    assert not Contact.objects.filter(user=claim.person).exists()


def test_so_much_a_day_and_no_more(base: TrainingBase) -> None:
    body, kind = base.organisation, DailyCount.Kind.NEW
    counting.take(organisation=body, kind=kind, number=3, most=5)

    with pytest.raises(TooManyToday):
        counting.take(organisation=body, kind=kind, number=3, most=5)
    counting.take(organisation=body, kind=kind, number=2, most=5)

    assert DailyCount.objects.get(kind=kind).number == 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("processes", [1, 2])
def test_lists_that_come_in_at_once_are_counted_together(processes: int) -> None:
    body = Organisation.objects.create(division=Division.objects.get(code="532822"), name="基地")

    def one(hand: int) -> str:
        try:
            counting.take(organisation=body, kind=DailyCount.Kind.NEW, number=10, most=50)
        except TooManyToday:
            return "refused"
        return "counted"

    answers = at_once(one, hands=8, processes=processes)

    assert DailyCount.objects.get().number == 50
    assert answers.count("refused") == 3


def test_the_same_row_twice_is_one_person(entered: Entered) -> None:
    assert entered() == entered()
    assert entered(name="别名") != entered()
    assert (
        vault.decrypt(
            person=entered().person, field="citizen id", sealed=bytes(entered().person.trainee.citizen_id_sealed)
        )
        == NUMBER
    )
