"""People whom a base's list names: who confirms them, what waits until then, and what each decision does."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.pages.models import CoursePage, LessonPage
from courses.study.enrolment import enrol
from courses.study.models import Completion, Enrolment
from lms.bases import life
from lms.bases.models import Status, TrainingBase
from lms.delivery import proposals
from lms.delivery.attendance import Came, mark_all
from lms.delivery.cohorts import join as join_class
from lms.delivery.errors import NotAMember
from lms.delivery.forms import Sheet
from lms.delivery.models import Cohort, CohortMember, Mark, Programme, Session
from lms.people import claims, counting, erasing, notices, phones, trainees, vault
from lms.people.errors import (
    ClaimDecided,
    DeniedByHer,
    NotYours,
    NumberElsewhere,
    NumberKnown,
    OfOwnBase,
    TooManyToday,
    Unconfirmed,
)
from lms.people.library import TABLE, accounts
from lms.people.models import (
    Claim,
    ClaimDecision,
    Contact,
    DailyCount,
    Division,
    Erasure,
    HelperLink,
    KnownDevice,
    Notice,
    Organisation,
    Posting,
    Role,
    Trainee,
    User,
)
from lms.people.sms import MemoryBackend
from lms.people.trainees import admit, find_by_citizen_id
from lms.points import holds, ledger
from lms.points.achievements import award_event
from lms.points.errors import WaitsForIdentity
from lms.points.models import Achievement, Hold, LedgerTxn
from lms.records import certificates
from lms.records.errors import NotYetEarned
from lms.records.hours import tally_of
from lms.records.models import RecordEntry
from lms.records.requirements import attendance, requirements
from lms.registry import confirming
from lms.registry.merging import merge
from lms.second_factor.models import RememberedDevice
from tests.courses.study import worlds
from tests.courses.study.player import Clock, Player
from tests.hands import at_once

NUMBER, CERTIFICATE, PHONE = "532822197506151236", "53282219750615123643B1", "13812345678"
type Entered = Callable[..., Claim]
type Posted = Callable[..., User]


@pytest.fixture
def staff(base: TrainingBase, menghai: Division, post_to: Posted, clock: Clock) -> User:
    return post_to(Role.BASE_STAFF, division=menghai, organisation=base.organisation)


@pytest.fixture
def cohort(base: TrainingBase, course: CoursePage, menghai: Division, owner: User, clock: Clock) -> Cohort:
    programme = Programme.objects.create(organisation=base.organisation, course=course, title="保健按摩培训")
    day = clock.at.date()
    return Cohort.objects.create(
        programme=programme, division=menghai, teacher=owner, code="A-1", name="一班", starts=day, ends=day
    )


@pytest.fixture
def entered(cohort: Cohort, staff: User) -> Entered:
    """entered(): a row of the base's list, in the class."""

    def make(**more: Any) -> Claim:
        body = cohort.programme.organisation
        said: dict[str, Any] = {
            "name": "岩温",
            "citizen_id": NUMBER,
            "division": cohort.division,
            "organisation": body,
            "source": body,
            "by": staff,
        }
        claim = claims.enter(**(said | more))
        join_class(cohort=cohort, subject=claim.person, by=staff)
        return claim

    return make


@pytest.fixture
def session(cohort: Cohort, clock: Clock) -> Session:
    ends = clock.at - timedelta(minutes=10)
    return Session.objects.create(cohort=cohort, title="实训", starts=ends - timedelta(hours=3), ends=ends)


def by_code(phone: str) -> Client:
    """Whoever holds this phone asks for a code and types it."""
    client = Client()
    MemoryBackend.sent.clear()
    client.post(reverse("account_request_login_code"), {"phone": phone})
    for _phone, code in MemoryBackend.sent:
        client.post(reverse("account_confirm_login_code"), {"code": code})
    return client


def signed_in_as(client: Client) -> str:
    return str(client.session.get("_auth_user_id", ""))


# --- no way in ------------------------------------------------------------------------------------------------------


def test_who_is_new_signs_in_by_code_and_learns_at_once(entered: Entered, lesson: LessonPage, clock: Clock) -> None:
    claim = entered(phone=PHONE)

    client = by_code(PHONE)
    player = Player(client, clock, lesson.pk, worlds.video_block(lesson))

    assert signed_in_as(client) == str(claim.person.pk)
    assert player.open().status_code == 201
    assert "残联还没有确认您的身份" in client.get("/study/").content.decode()


@pytest.mark.parametrize("decided", [False, True], ids=["waiting", "joined"])
def test_a_row_and_ones_own_phone_open_no_account_of_before(
    decided: bool, entered: Entered, officer: User, menghai: Division
) -> None:
    """Name and number of somebody without a phone, and a phone of one's own: not before the decision, nor after it."""
    victim = admit(name="岩温", citizen_id=NUMBER, division=menghai)
    claim = entered(phone=PHONE)
    before = by_code(PHONE)
    if decided:
        confirming.accept(claim=claim, by=officer)

    after = by_code(PHONE)

    assert victim.user.pk not in {int(signed_in_as(each) or 0) for each in (before, after)}
    assert phones.of(victim.user) is None
    assert after.get("/record/").status_code in ((302,) if decided else (200,))


def test_a_phone_becomes_hers_only_when_somebody_made_sure(entered: Entered, officer: User, menghai: Division) -> None:
    victim = admit(name="岩温", citizen_id=NUMBER, division=menghai).user
    claim = entered(phone=PHONE, certificate=CERTIFICATE)

    confirming.join(
        claim=claim, by=officer, reason="本人来过", phone_checked="当面看过身份证和手机", takes_certificate=True
    )

    assert phones.of(victim) == ("+86" + PHONE, False)
    assert signed_in_as(by_code(PHONE)) == str(victim.pk)
    assert phones.of(victim) == ("+86" + PHONE, True)
    assert victim.trainee.certificates.get().reissue == 1
    assert victim.phone_entries.get().by == officer
    with pytest.raises(DatabaseError), transaction.atomic():
        victim.phone_entries.update(by=victim)


def test_two_officers_who_join_accounts_hand_on_no_phone_of_a_list(
    entered: Entered, officer: User, colleague: User, menghai: Division, make_trainee: Callable[..., Trainee]
) -> None:
    victim = admit(name="岩温", citizen_id=NUMBER, division=menghai).user
    claim = entered(phone=PHONE, name="别人")
    HelperLink.objects.create(helper=colleague, trainee=claim.person.trainee, consent_note="当面")

    merge(kept=victim, absorbed=claim.person, reason="同一人", asked_by=officer, approved_by=colleague)

    assert phones.holder(PHONE) is None
    assert not HelperLink.objects.current().exists()
    assert claim.decision.verdict == ClaimDecision.Verdict.JOINED


def test_who_is_to_be_confirmed_absorbs_nobody(entered: Entered, officer: User, colleague: User, subject: User) -> None:
    with pytest.raises(Unconfirmed):
        merge(kept=entered().person, absorbed=subject, reason="同一人", asked_by=officer, approved_by=colleague)


def test_a_squatted_phone_goes_to_whom_an_officer_enters(entered: Entered, menghai: Division) -> None:
    entered(phone=PHONE, name="占号")

    her = admit(name="玉罕", citizen_id="11010519491231002X", division=menghai, phone=PHONE)

    assert phones.holder(PHONE) == her.user


def test_a_phone_of_somebody_stays_hers(entered: Entered, subject: User) -> None:
    phones.give(user=subject, phone=PHONE, verified=True)

    claim = entered(phone=PHONE)

    assert phones.holder(PHONE) == subject
    assert phones.of(claim.person) is None


def test_a_persons_page_enters_a_phone_and_a_certificate_and_she_is_told(
    signed_in: Callable[[User], Client], officer: User, menghai: Division
) -> None:
    her = admit(name="岩温", citizen_id=NUMBER, division=menghai).user
    client, page = signed_in(officer), f"/people/{her.uuid}/"

    client.post(f"{page}phone/", {"phone-phone": PHONE, "phone-how": "当面核对身份证"})
    client.post(f"{page}certificate/", {"certificate-number": CERTIFICATE})
    wrong = client.post(f"{page}certificate/", {"certificate-number": "11010519491231002X43"})

    assert phones.holder(PHONE) == her
    assert her.trainee.certificates.count() == 1
    assert wrong.status_code == 409
    news = signed_in(her).get("/home/", follow=True).content.decode()
    assert "尾号 5678" in news
    assert "残疾人证" in news


# --- no way in that stays -------------------------------------------------------------------------------------------

NEW_PHONE, CHOSEN = "13912345678", "lancang-jiang-1956"
OWN_WAYS = sorted(name for name, entry in TABLE.items() if entry.confirmed_only)


def test_every_way_in_of_ones_own_waits_until_she_is_confirmed() -> None:
    """Whoever else comes to set one up is named here; a removal is no way in."""
    assert {"account_set_password", "account_change_phone", "mfa_add_webauthn", "mfa_activate_totp"} <= set(OWN_WAYS)
    assert set(OWN_WAYS) == set(accounts.ONE_S_OWN)


@pytest.mark.parametrize("name", OWN_WAYS)
def test_who_holds_the_phone_of_a_row_sets_up_nothing_that_would_stay(name: str, entered: Entered) -> None:
    claim = entered(phone=PHONE)
    client = by_code(PHONE)
    address = reverse(name, args=[1] if "webauthn" in name and "add" not in name else [])

    looked = client.get(address)
    posted = client.post(address, {"password1": CHOSEN, "password2": CHOSEN, "phone": NEW_PHONE})

    assert (looked.status_code, posted.status_code) == (403, 403)
    assert "还没有确认您的身份" in posted.content.decode()
    claim.person.refresh_from_db()
    assert not claim.person.has_usable_password()
    assert phones.of(claim.person) == ("+86" + PHONE, True)


@pytest.mark.parametrize("name", ["second_factor:mine", "second_factor:setup"])
def test_nor_is_it_offered_and_the_page_says_why(name: str, entered: Entered, officer: User) -> None:
    claim = entered(phone=PHONE)
    client = by_code(PHONE)

    before = client.get(reverse(name)).content.decode()
    confirming.accept(claim=claim, by=officer)
    after = client.get(reverse(name)).content.decode()

    assert "还没有确认您的身份" in before
    assert reverse("mfa_add_webauthn") not in before
    assert reverse("mfa_activate_totp") not in before
    assert "还没有确认您的身份" not in after
    assert reverse("mfa_add_webauthn") in after


def with_everything(user: User) -> None:
    """A password, an app with codes, recovery codes, a device that is remembered and one that is known."""
    user.set_password(CHOSEN)
    user.save()
    TOTP.activate(user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    RememberedDevice.objects.create(user=user, digest=b"1" * 32, name="x", fingerprint="x", expires=timezone.now())
    KnownDevice.objects.create(user=user, device="x", password_mark="x", used=timezone.now())


def by_password(phone: str) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": phone, "password": CHOSEN})
    return client


@pytest.mark.parametrize("way", ["page", "join"])
def test_another_phone_takes_every_way_in_of_before(
    way: str, entered: Entered, officer: User, menghai: Division, signed_in: Callable[[User], Client]
) -> None:
    """Whoever held the phone before may have set them up: password, factors and devices go, and she reads it."""
    her = admit(name="岩温", citizen_id=NUMBER, division=menghai, phone=PHONE).user
    inside = signed_in(her)
    with_everything(her)
    if way == "page":
        said = {"phone-phone": NEW_PHONE, "phone-how": "当面核对身份证"}
        signed_in(officer).post(f"/people/{her.uuid}/phone/", said)
    else:
        confirming.join(claim=entered(phone=NEW_PHONE), by=officer, reason="同一人", phone_checked="当面")

    assert phones.holder(NEW_PHONE) == her
    assert {signed_in_as(by_password(one)) for one in (PHONE, NEW_PHONE, her.username)} == {""}
    for rows in (Authenticator, RememberedDevice, KnownDevice):
        assert not rows.objects.filter(user=her).exists()
    assert inside.get("/record/").status_code == 302
    [told] = [words for row, words in notices.unseen(her) if row.code == Notice.Code.PHONE]
    assert "以前设置的密码、通行密钥和验证码应用都不能再用来登录" in told
    assert her.factor_events.filter(by=officer, kind="done").exists()
    assert signed_in_as(by_code(NEW_PHONE)) == str(her.pk)


def test_the_same_phone_once_more_takes_nothing(officer: User, menghai: Division) -> None:
    her = admit(name="岩温", citizen_id=NUMBER, division=menghai, phone=PHONE).user
    with_everything(her)

    confirming.enter_phone(person=her, phone=PHONE, how="当面", by=officer)

    her.refresh_from_db()
    assert her.has_usable_password()
    assert Authenticator.objects.filter(user=her).count() == 2
    assert "不能再用来登录" not in "".join(words for _row, words in notices.unseen(her))


def test_one_officer_takes_no_factor_from_somebody_who_works_here(
    officer: User, menghai: Division, post_to: Posted
) -> None:
    """That takes two officers and a day: a phone entered for a colleague who learns, too, is no shorter way."""
    her = admit(name="岩温", citizen_id=NUMBER, division=menghai, phone=PHONE).user
    Posting.objects.create(
        user=her, organisation=officer.postings.get().organisation, division=menghai, role=Role.COUNTY_OFFICER
    )
    with_everything(her)

    confirming.enter_phone(person=her, phone=NEW_PHONE, how="当面", by=officer)

    assert Authenticator.objects.filter(user=her).count() == 2
    assert not RememberedDevice.objects.filter(user=her).exists()
    assert not her.has_usable_password()
    [told] = [words for _row, words in notices.unseen(her)]
    assert "以前设置的密码不能再用来登录" in told


def test_she_reads_it_once(signed_in: Callable[[User], Client], subject: User) -> None:
    trainees.rename(trainee=subject.trainee, name="岩温香", by=subject)
    client = signed_in(subject)

    assert client.get("/home/").url == "/home/news/"
    assert "岩温香" in client.get("/home/news/").content.decode()
    client.post("/home/news/read/")
    assert client.get("/home/").url == "/study/"


# --- credit waits ---------------------------------------------------------------------------------------------------


@pytest.fixture
def busy(
    course: CoursePage,
    lesson: LessonPage,
    second: LessonPage,
    clock: Clock,
    session: Session,
    owner: User,
    play_as: Callable[..., Player],
) -> Callable[[User], None]:
    """busy(user): two days of study, a quiz, a class, work; so much that the caps bind."""

    def go(user: User) -> None:
        mark_all(session=session, came={user.pk: Came(Mark.Status.LATE, 100)}, by=owner)
        first = play_as(user, lesson)
        first.open()
        first.play(700)
        clock.tick(86_400)
        first.open()
        first.play(200)
        first.client.post(f"/lessons/{lesson.pk}/quizzes/{worlds.quiz_block(lesson).id}/", worlds.answers(lesson))
        award_event(
            kind=Achievement.Kind.WORK, subject=user, by=owner, day=clock.at.date(), key=str(user.pk), note="看过"
        )
        there = play_as(user, second)
        there.open()
        there.play(900)

    return go


def worth(user: User) -> Any:
    """All that somebody's ledger and record come to, by kind and day."""
    sums: dict[Any, int] = {}
    for txn in LedgerTxn.objects.filter(subject=user).prefetch_related("legs"):
        for leg in txn.legs.of_learners():
            key = (str(txn.kind), txn.day, leg.unit, txn.course_id)
            sums[key] = sums.get(key, 0) + leg.milli
    tally = tally_of(user.pk)
    entries = RecordEntry.objects.filter(subject=user, superseded_by=None)
    return (
        sums,
        ledger.balances(user.pk),
        (sorted(tally.online.values()), sorted(tally.in_person.values()), tally.total),
        list(entries.values_list("title", "issuer", "hours_milli", "points_milli", "finished")),
        ledger.verify(user),
    )


@pytest.fixture
def tight(clock: Clock, owner: User) -> None:
    """A policy whose caps bind on the second day."""
    from lms.points.models import Policy
    from lms.points.rules import DEFAULT

    raw = DEFAULT | {"self_study_day_cap": 4, "media_day_cap": 2, "work": 3}
    Policy.objects.create(version=9, starts=clock.at.date(), rules=raw, reason="试", by=owner, created=clock.at)


@pytest.mark.parametrize("caps", ["wide", "tight"])
def test_confirming_lets_through_what_a_confirmed_person_would_have(
    caps: str,
    request: pytest.FixtureRequest,
    entered: Entered,
    busy: Callable[[User], None],
    cohort: Cohort,
    staff: User,
    officer: User,
    clock: Clock,
    menghai: Division,
) -> None:
    if caps == "tight":
        request.getfixturevalue("tight")
    start = clock.at
    with transaction.atomic():  # the world in which she was confirmed from the beginning
        her = admit(name="岩温", citizen_id=NUMBER, division=menghai).user
        join_class(cohort=cohort, subject=her, by=staff)
        busy(her)
        certificates.on_released(None, person=her)  # the record says the hours that came after the last lesson, too
        expected = worth(her)
        transaction.set_rollback(True)
    clock.at = start
    claim = entered()
    busy(claim.person)
    waited = worth(claim.person)
    holding = sum(Hold.objects.waiting().filter(subject=claim.person, unit="point").values_list("milli", flat=True))

    confirming.accept(claim=claim, by=officer)

    assert waited == ({}, {}, ([], [], 0), [], [])
    assert holding == expected[1]["point"]
    for one, other in zip(worth(claim.person), expected, strict=True):
        assert one == other
    assert not Hold.objects.waiting().filter(subject=claim.person).exists()
    assert find_by_citizen_id(NUMBER) == claim.person.trainee


def test_a_rejected_row_brings_nothing_and_closes_its_account(
    entered: Entered,
    busy: Callable[[User], None],
    officer: User,
    cohort: Cohort,
    staff: User,
    signed_in: Callable[[User], Client],
) -> None:
    claim = entered(phone=PHONE)
    busy(claim.person)

    claims.reject(claim=claim, by=officer, reason="查无此人")

    held = Hold.objects.filter(subject=claim.person)
    assert held.exists()
    assert {row.state for row in held} == {Hold.State.VOIDED}
    assert ledger.balances(claim.person.pk) == {}
    assert signed_in_as(by_code(PHONE)) == ""
    page = signed_in(staff).get(f"/classes/{cohort.uuid}/").content.decode()
    assert "未确认" in page
    assert "查无此人" not in page
    with pytest.raises(ClaimDecided):
        claims.reject(claim=claim, by=officer, reason="再来")


def test_joining_gives_the_known_person_what_was_learnt_each_minute_once(
    entered: Entered,
    busy: Callable[[User], None],
    officer: User,
    cohort: Cohort,
    session: Session,
    owner: User,
    lesson: LessonPage,
    play_as: Callable[..., Player],
    clock: Clock,
    menghai: Division,
) -> None:
    known = admit(name="岩温", citizen_id=NUMBER, division=menghai).user
    enrol(subject=known, course=cohort.programme.course, by=known)
    own = play_as(known, lesson)
    own.open()
    own.play(300)  # the same five minutes as the row's account watches later
    own.close()
    claim = entered()
    busy(claim.person)

    confirming.accept(claim=claim, by=officer)

    place = Enrolment.objects.get(subject=known)
    assert CohortMember.objects.get(cohort=cohort).subject == known
    assert tally_of(known.pk).online[place.pk] == 1_800_000 // 60_000 * 1000 // 45
    assert attendance(place) == 100 * 100 // 180
    assert ledger.verify(known) == []
    assert ledger.balances(claim.person.pk) == {}
    assert not Hold.objects.waiting().exists()
    assert LedgerTxn.objects.filter(subject=known, kind="work", reversed_by=None).count() == (
        LedgerTxn.objects.filter(subject=known, kind="work").count()
    )
    [row] = Sheet(session).rows
    assert (row.member.subject, row.mark.minutes if row.mark else 0) == (known, 100)
    [corrected] = mark_all(session=session, came={known.pk: Came(Mark.Status.PRESENT)}, by=owner)
    assert corrected.supersedes is not None
    assert attendance(place) == 100
    assert any("并入您的账号" in words for _row, words in notices.unseen(known))


def test_no_certificate_is_issued_before_she_is_confirmed(
    entered: Entered, busy: Callable[[User], None], officer: User
) -> None:
    claim = entered()
    busy(claim.person)
    place = Enrolment.objects.get(subject=claim.person)
    assert Completion.objects.filter(enrolment=place, kind="course").exists()

    with pytest.raises(NotYetEarned):
        certificates.issue(enrolment=place, by=officer)
    assert "勐海县残联工作人员或就业辅导员要先确认您的身份" in requirements(place)[0].words
    confirming.accept(claim=claim, by=officer)

    assert certificates.issue(enrolment=place, by=officer).hours_milli > 0


def test_no_hand_lets_such_credit_through(entered: Entered, busy: Callable[[User], None], officer: User) -> None:
    claim = entered()
    busy(claim.person)
    hold = Hold.objects.waiting().filter(subject=claim.person).first()
    assert hold is not None

    with pytest.raises(WaitsForIdentity):
        holds.post(hold=hold, by=officer)
    with pytest.raises(WaitsForIdentity):
        holds.refuse(hold=hold, by=officer, answer="不行")


def test_a_corrected_mark_ends_what_waited_for_it(
    entered: Entered, session: Session, owner: User, officer: User
) -> None:
    claim = entered()
    mark_all(session=session, came={claim.person.pk: Came(Mark.Status.PRESENT)}, by=owner)
    mark_all(session=session, came={claim.person.pk: Came(Mark.Status.ABSENT)}, by=owner)

    confirming.accept(claim=claim, by=officer)

    assert ledger.balances(claim.person.pk) == {}
    assert {row.state for row in Hold.objects.filter(subject=claim.person)} == {Hold.State.VOIDED}


# --- who decides ----------------------------------------------------------------------------------------------------


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
        proposals.let_through(proposal=proposal, by=officer)
        waited = list(Hold.objects.waiting().filter(subject=person, unit="class_hour").values_list("milli", flat=True))
        confirming.accept(claim=claim, by=officer)
        assert waited == [4000]
    elif first == "rejected":
        claims.reject(claim=claim, by=officer, reason="查无此人")
        with pytest.raises(NotAMember):
            proposals.let_through(proposal=proposal, by=officer)
    else:
        confirming.accept(claim=claim, by=officer)
        proposals.let_through(proposal=proposal, by=officer)

    assert ledger.balances(person.pk).get("class_hour", 0) == (0 if first == "rejected" else 4000)
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
        vault.unseal(
            person=entered().person, field="citizen id", sealed=bytes(entered().person.trainee.citizen_id_sealed)
        )
        == NUMBER
    )
