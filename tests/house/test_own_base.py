"""Two definitions of a learner's own base, and every rule that asks one of them, in a world that people came into.

Wide, for refusing: `lms.delivery.own_base`. Narrow, for granting: `lms.delivery.class_members`.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.assess.attempts import answer as take
from courses.pages.page_queries import quiz_blocks
from courses.study.engine import leases
from courses.study.errors import MayNotAct
from courses.study.models import Enrolment, PlayLease
from courses.study.recount import voids
from foundation.http.permission import visible
from lms.bases.lifecycle import life
from lms.delivery.cohorts import join
from lms.delivery.models import Cohort, CohortMember, Programme
from lms.people import access
from lms.people.errors import OfOwnBase
from lms.people.models import HelperLink, Organisation, Posting, Role, Trainee, User
from lms.points.credits import pending_credit
from lms.points.credits.kinds import adjustments
from lms.points.desk import appeals
from lms.points.errors import NeedsAnother
from lms.points.models import Adjustment, Appeal, Hold
from lms.points.values.units import Unit
from lms.records.certificates import batches, revoking
from lms.records.certificates.certificates import issue
from lms.records.elsewhere import elsewhere
from lms.records.errors import NeedsAnother as RecordsNeedAnother
from lms.records.errors import OwnEntry
from lms.records.models import Certificate, ExternalCertificate, RevocationRequest, Verification
from lms.registry.desk import proposals
from lms.registry.models import Proposal
from lms.world import people
from tests.courses.study import worlds
from tests.house import lived_in
from tests.house.lived_in import LivedIn
from tests.shared_world import own_copy

pytestmark = pytest.mark.django_db
YESTERDAY, TOMORROW = timedelta(days=-1), timedelta(days=1)


@pytest.fixture(scope="module")
def moved_in(lasting: None) -> LivedIn:
    return lived_in.move_in()


@pytest.fixture
def world(moved_in: LivedIn, db: None) -> LivedIn:
    return own_copy(moved_in)


@pytest.fixture
def officer(world: LivedIn, make_user: Callable[..., User]) -> User:
    """A second officer over the whole province: over every learner of this world."""
    office = people.account("province").postings.get()
    return lived_in.post(make_user("deputy"), Role.PROVINCE_OFFICER, office.organisation, office.division)


# --- what can be decided about a learner ------------------------------------------------------------------------------


def decisions(world: LivedIn, subject: User) -> dict[str, Any]:
    """One of each thing that somebody decides about this learner, made as the product makes it."""
    asker = people.account("county")
    if not Enrolment.objects.filter(subject=subject, state="active").exists():
        lived_in.browser(subject).post(reverse("study:enrol", args=[world.film.get_parent().get_parent().pk]))
    enrolment = Enrolment.objects.filter(subject=subject, state="active").latest("pk")
    course = enrolment.course
    lesson = world.lesson if course == world.course else world.film
    found: dict[str, Any] = {"registry.change_person": subject}
    if lesson == world.film:
        block = worlds.video_block(lesson)
        lease = leases.open_lease(subject=subject, actor=subject, lesson=lesson, block_id=block)
        found["study.ask_void"] = lease
        if asker.has_perm("study.ask_void", lease):
            found["study.decide_void"] = voids.ask(lease=lease, by=asker, reason="可疑")
    else:
        [quiz] = quiz_blocks(lesson)
        right = {each.id: [option.id for option in each.options if option.correct] for each in quiz.questions}
        take(subject=subject, actor=subject, lesson=lesson, block_id=quiz.block_id, answers=right)
        certificate = issue(enrolment=enrolment, by=subject)
        found["records.decide_revocation"] = revoking.ask(
            certificate=certificate, reason="姓名有误", reissue=False, by=asker
        )
    paper = elsewhere.Paper("special", "傣锦编织", "", "A-17", "景洪市人社局", timezone.localdate())
    found["records.verify_external"] = elsewhere.enter(subject=subject, paper=paper, scan=None, by=subject)
    found["points.answer_appeal"] = appeals.appeal(subject=subject, by=subject, words="没有记")
    found["points.decide_adjustment"] = adjustments.ask(
        subject=subject, unit=Unit.POINT, milli=5000, reason="漏记", evidence="签到表", by=asker
    )
    found["points.decide_hold"] = Hold.objects.create(
        kind="attendance",
        subject=subject,
        unit=Unit.POINT,
        milli=1000,
        by=asker,
        reason="待查",
        day=timezone.localdate(),
    )
    found["registry.decide"] = proposals.ask(
        kind=Proposal.Kind.ERASE, person=subject, reason="本人要求", by=asker, basis="asked"
    )
    return found


def refused(user: User, things: dict[str, Any]) -> set[str]:
    asking = User.objects.get(pk=user.pk)  # rights are read once a request
    return {name for name, thing in things.items() if not asking.has_perm(name, thing)}


def on_desks(user: User, subject: User) -> set[str]:
    """In which lists of what waits for an officer this learner stands."""
    asking = User.objects.get(pk=user.pk)
    models = (Appeal, Adjustment, Hold, ExternalCertificate, PlayLease)
    return {model.__name__ for model in models if visible(asking, model.objects.filter(subject=subject)).exists()}


@pytest.mark.parametrize("learner", ["member", "alone", "left"])
def test_wide_who_works_at_her_base_decides_nothing_about_her(world: LivedIn, officer: User, learner: str) -> None:
    her = getattr(world, learner)
    things = decisions(world, her) | {"points.set_terms": world.cohort}
    before, listed = refused(officer, things), on_desks(officer, her)

    lived_in.post(officer, Role.BASE_EDITOR, world.base.organisation, world.base.division)

    assert before == set()
    assert {"Appeal", "Adjustment", "Hold", "ExternalCertificate"} <= listed
    assert learner == "member" or "PlayLease" in listed
    assert refused(officer, things) == set(things)
    assert on_desks(officer, her) == set()


def test_wide_it_holds_after_she_left_and_after_the_class_has_closed(world: LivedIn, officer: User) -> None:
    things = decisions(world, world.member)
    Enrolment.objects.filter(subject=world.member).update(state="withdrawn", withdrawn=timezone.now())
    long_ago = timezone.localdate() - timedelta(days=700)
    Cohort.objects.update(starts=long_ago, ends=long_ago)
    lived_in.post(officer, Role.BASE_STAFF, world.base.organisation, world.base.division)

    assert refused(officer, things) == set(things)


def test_wide_it_holds_for_a_class_without_a_course(world: LivedIn, officer: User) -> None:
    cohort, _ = lived_in.open_class(world.base, None, code="T2")
    join(cohort=cohort, subject=world.stranger, by=people.account("teateacher"))
    lived_in.post(officer, Role.BASE_STAFF, world.base.organisation, world.base.division)

    assert access.of_own_base(officer, world.stranger)


POSTS: dict[str, tuple[bool, list[tuple[str, str, timedelta, timedelta | None]]]] = {
    # whether it refuses: role, where, begins, ends; from today
    "staff of the base": (True, [("base_staff", "base", YESTERDAY, None)]),
    "its last day is today": (True, [("base_staff", "base", YESTERDAY, timedelta())]),
    "staff of two bases": (True, [("base_staff", "craft", YESTERDAY, None), ("base_staff", "base", YESTERDAY, None)]),
    "a counsellor whom the base employs": (True, [("counsellor", "base", YESTERDAY, None)]),
    "ended yesterday": (False, [("base_staff", "base", 9 * YESTERDAY, YESTERDAY)]),
    "begins tomorrow": (False, [("base_staff", "base", TOMORROW, None)]),
    "staff of another base": (False, [("base_staff", "craft", YESTERDAY, None)]),
    "staff of the office above the base": (False, [("base_staff", "office", YESTERDAY, None)]),
}


@pytest.mark.parametrize("case", POSTS)
def test_wide_it_reads_the_posts_of_today(world: LivedIn, officer: User, case: str) -> None:
    expected, posts = POSTS[case]
    today = timezone.localdate()
    places = {
        "base": world.base.organisation,
        "craft": Organisation.objects.get(name="景洪市傣锦传习所"),
        "office": Organisation.objects.get(name="勐海县残疾人联合会"),
    }
    for role, where, starts, ends in posts:
        dates = {"starts": today + starts, "ends": None if ends is None else today + ends}
        lived_in.post(officer, Role(role), places[where], world.base.division, **dates)
    things = decisions(world, world.member)
    asking = User.objects.get(pk=officer.pk)

    assert refused(officer, things) == (set(things) if expected else set())
    assert bool(access.of_own_base(asking, world.member)) == expected
    assert not access.of_own_base(asking, world.stranger)
    in_a_list = Trainee.objects.filter(pk=world.member.trainee.pk).filter(access.relations.own_base_condition(asking))
    assert in_a_list.exists() == expected


# --- hands and helpers: at granting, and at every act -----------------------------------------------------------------


def test_wide_the_office_cannot_enter_staff_of_her_base_as_her_helper(world: LivedIn) -> None:
    staff = people.account("teateacher")
    from lms.people.signing_in import phones

    phones.give(user=staff, phone="13900002222", verified=True)

    answer = lived_in.enter_helper(world.member, "玉波", "13900002222")
    other = lived_in.enter_helper(world.stranger, "玉波", "13900002222")

    assert answer.status_code == 409
    assert "不在该基地任职" in answer.content.decode()
    assert not HelperLink.objects.filter(helper=staff, trainee__user=world.member).exists()
    assert other.status_code == 302
    assert HelperLink.objects.filter(helper=staff, trainee__user=world.stranger).exists()


def test_wide_a_link_that_was_granted_before_she_came_to_the_base_opens_nothing_from_then_on(world: LivedIn) -> None:
    staff, learner = people.account("teateacher"), world.stranger
    lived_in.helper_of(learner, staff)
    before = refused(staff, {"study.act_for": learner, "people.help_trainee": learner, "records.share": learner})
    client = lived_in.browser(staff)
    client.post(reverse("people:choose_subject"), {"trainee": str(learner.uuid)})

    lived_in.browser(learner).post(reverse("study:enrol", args=[world.course.pk]))

    after = refused(staff, {"study.act_for": learner, "people.help_trainee": learner, "records.share": learner})
    assert before == set()
    assert after == {"study.act_for", "people.help_trainee", "records.share"}
    with pytest.raises(MayNotAct):
        leases.open_lease(subject=learner, actor=User.objects.get(pk=staff.pk), lesson=world.lesson, block_id="x")
    chosen = client.post(reverse("people:choose_subject"), {"trainee": str(learner.uuid)})
    assert chosen.status_code == 403
    page = client.get(reverse("people:choose_subject")).content.decode()
    assert learner.name in page
    assert "县残联" in page
    join_for_her = client.post(reverse("study:enrol", args=[world.film.get_parent().get_parent().pk]))
    assert join_for_her.status_code == 302
    assert not Enrolment.objects.filter(subject=learner, course=world.film.get_parent().get_parent()).exists()


# --- the verbs ask once more, also of whom no permission stops --------------------------------------------------------


def test_wide_the_verbs_refuse_an_operator_with_a_post_at_the_base(world: LivedIn) -> None:
    operator = people.account("operator")
    things = decisions(world, world.member)
    lived_in.post(operator, Role.BASE_STAFF, world.base.organisation, world.base.division)

    with pytest.raises(NeedsAnother):
        adjustments.approve(adjustment=things["points.decide_adjustment"], by=operator)
    with pytest.raises(NeedsAnother):
        appeals.answer(appeal=things["points.answer_appeal"], by=operator, words="好")
    with pytest.raises(NeedsAnother):
        pending_credit.post(hold=things["points.decide_hold"], by=operator)
    with pytest.raises(RecordsNeedAnother):
        revoking.grant(request=things["records.decide_revocation"], by=operator)
    with pytest.raises(OwnEntry):
        elsewhere.verify(
            row=things["records.verify_external"], state=Verification.State.BY_HAND, note="查", by=operator
        )
    with pytest.raises(OfOwnBase):
        proposals.approve(proposal=things["registry.decide"], by=operator)


def test_wide_a_post_that_began_between_the_question_and_the_deed_is_seen(world: LivedIn, officer: User) -> None:
    things = decisions(world, world.member)
    asked = User.objects.get(pk=officer.pk)
    assert asked.has_perm("points.decide_adjustment", things["points.decide_adjustment"])

    Posting.objects.create(
        user=officer, role=Role.BASE_STAFF, organisation=world.base.organisation, division=world.base.division
    )

    with pytest.raises(NeedsAnother):
        adjustments.approve(adjustment=things["points.decide_adjustment"], by=asked)


# --- narrow: who is known by name -------------------------------------------------------------------------------------

BY_NAME = (
    "people.view_person",
    "study.view_study",
    "records.view_record",
    "records.enter_external",
    "points.ask_adjustment",
)


def granted(user: User, subject: User) -> set[str]:
    asking = User.objects.get(pk=user.pk)
    return {name for name in BY_NAME if asking.has_perm(name, subject)}


def test_narrow_staff_know_their_class_and_nobody_of_an_open_course(world: LivedIn) -> None:
    staff = people.account("teateacher")

    assert granted(staff, world.member) == set(BY_NAME)
    for other in (world.alone, world.left, world.stranger):
        assert granted(staff, other) == set()
    assert [row.user for row in visible(staff, Trainee.objects.all())] == [world.member]
    for nobody in ("teaeditor", "teacher", "collegeteacher"):
        assert granted(people.account(nobody), world.member) == set()


@pytest.mark.parametrize(("days", "known"), [(0, True), (60, True), (61, False)])
def test_narrow_until_sixty_days_after_the_class_has_closed(world: LivedIn, days: int, known: bool) -> None:
    closed = timezone.localdate() - timedelta(days=days)
    Cohort.objects.update(starts=closed, ends=closed)
    staff = people.account("teateacher")
    client = lived_in.browser(staff)

    assert granted(staff, world.member) == (set(BY_NAME) if known else set())
    page = client.get(reverse("delivery:cohort", args=[world.cohort.uuid]))
    assert page.status_code == 200
    assert (world.member.name in page.content.decode()) == known
    meeting = client.get(reverse("delivery:session", args=[world.meeting.uuid]))
    assert (meeting.status_code == 200) == known
    assert access.of_own_base(staff, world.member)  # the wide one does not end


def pages_of_the_class(world: LivedIn) -> dict[str, str]:
    """What staff of the base open by the class alone: one of each, with what they made themselves."""
    staff, her = people.account("teateacher"), world.member
    things = decisions(world, her)
    asked = things["records.decide_revocation"]
    paper = elsewhere.Paper("special", "傣锦编织", "", "A-18", "景洪市人社局", timezone.localdate())
    own = elsewhere.enter(subject=her, paper=paper, scan=None, by=staff)
    correction = adjustments.ask(subject=her, unit=Unit.POINT, milli=1000, reason="漏记", evidence="表", by=staff)
    batch = batches.begin(cohort=world.cohort, by=staff)
    named = {
        "records:of": her,
        "records:json": her,
        "records:workbook": her,
        "records:enter_external": her,
        "records:external": own,
        "records:correct_external": own,
        "records:certificate": asked.certificate,
        "records:revocation": asked,
        "records:batch": batch,
        "points:correct": her,
        "points:correction": correction,
        "points:work": world.cohort,
        "delivery:session": world.meeting,
    }
    return {name: reverse(name, args=[thing.uuid]) for name, thing in named.items()}


def come_about(world: LivedIn, change: str) -> None:
    """Make it so, from the class that runs today."""
    if change in ("exited", "suspended, sixty-first day"):
        status = "exited" if change == "exited" else "suspended"
        life.step(base=world.base, by=people.account("province"), status=status, reason="停办")
    if change == "not admitted yet":
        CohortMember.objects.update(joined=timezone.now() + timedelta(days=1))
    if change.endswith("day"):
        closed = timezone.localdate() - timedelta(days=60 if change == "sixtieth day" else 61)
        Cohort.objects.update(starts=closed, ends=closed)


CHANGES = ("sixtieth day", "sixty-first day", "suspended, sixty-first day", "not admitted yet", "exited")


def test_narrow_every_page_that_a_class_opens_closes_with_it(world: LivedIn) -> None:
    pages = pages_of_the_class(world)
    client = lived_in.browser("teateacher")

    found = {}
    for change in CHANGES:
        with transaction.atomic():
            come_about(world, change)
            found[change] = what_is_open(world, client, pages)
            transaction.set_rollback(True)

    lists = {"Certificate", "RevocationRequest", "Trainee", *BY_NAME, "figures", "Cohort", "Programme"}
    assert found["sixtieth day"] == {*pages, *lists, "name"}
    assert found["sixty-first day"] == found["suspended, sixty-first day"] == {"figures", "Cohort", "Programme"}
    # Who will come stands in the class's own list, meetings and certificates, and is known nowhere else.
    assert found["not admitted yet"] == {*CLASS_PAGES, "name", "figures", "Cohort", "Programme"}
    assert found["exited"] == set()


CLASS_PAGES = ("records:certificate", "records:revocation", "records:batch", "points:work", "delivery:session")


def what_is_open(world: LivedIn, client: Client, pages: dict[str, str]) -> set[str]:
    """Of pages, rights, lists and figures, what staff of the base reach just now."""
    asking = people.account("teateacher")
    found = {name for name, address in pages.items() if client.get(address).status_code == 200}
    models = (Certificate, RevocationRequest, Trainee, Cohort, Programme)
    found |= {model.__name__ for model in models if visible(asking, model._default_manager.all()).exists()}
    figures = client.get(f"{reverse('reports:rows')}?year={timezone.localdate().year}").content.decode()
    shown = client.get(reverse("delivery:cohort", args=[world.cohort.uuid])).content.decode()
    found |= {"figures"} if "制茶" in figures else set()
    found |= {"name"} if world.member.name in shown else set()
    return found | granted(asking, world.member)


@pytest.mark.parametrize("case", POSTS)
def test_narrow_it_reads_the_posts_of_today(world: LivedIn, make_user: Callable[..., User], case: str) -> None:
    _, posts = POSTS[case]
    today = timezone.localdate()
    user = make_user("somebody")
    places = {
        "base": world.base.organisation,
        "craft": Organisation.objects.get(name="景洪市傣锦传习所"),
        "office": Organisation.objects.get(name="勐海县残疾人联合会"),
    }
    for role, where, starts, ends in posts:
        dates = {"starts": today + starts, "ends": None if ends is None else today + ends}
        lived_in.post(user, Role(role), places[where], places["craft"].division, **dates)

    expected = case in ("staff of the base", "its last day is today", "staff of two bases")
    assert granted(user, world.member) == (set(BY_NAME) if expected else set())


def test_narrow_a_record_opened_by_a_class_holds_what_the_class_needs(world: LivedIn) -> None:
    elsewhere_course = world.film.get_parent().get_parent()
    lived_in.browser(world.member).post(reverse("study:enrol", args=[elsewhere_course.pk]))
    paper = elsewhere.Paper("special", "傣锦编织", "", "A-17", "景洪市人社局", timezone.localdate())
    elsewhere.enter(subject=world.member, paper=paper, scan=None, by=world.member)
    staff, county = lived_in.browser("teateacher"), lived_in.browser("county")

    for name in ("records:of", "records:json"):
        bounded = staff.get(reverse(name, args=[world.member.uuid])).content.decode()
        whole = county.get(reverse(name, args=[world.member.uuid])).content.decode()
        assert "制茶" in bounded
        for other in ("采茶", "傣锦编织", "A-17"):
            assert other in whole
            assert other not in bounded
    asked = reverse("points:correct", args=[world.member.uuid])
    offered, all_of_them = (client.get(asked).content.decode() for client in (staff, county))
    assert "制茶" in offered
    assert "采茶" in all_of_them
    assert "采茶" not in offered
    assert staff.get(reverse("points:of", args=[world.member.uuid])).status_code == 403


def test_narrow_figures_count_everybody_and_name_the_class_alone(world: LivedIn) -> None:
    other = world.alone
    lived_in.browser(other).post(reverse("study:enrol", args=[world.course.pk]))
    for learner in (world.member, other):
        lived_in.browser(learner).post(
            reverse("assess:answer", args=[world.lesson.pk, worlds.quiz_block(world.lesson).id]),
            worlds.answers(world.lesson),
        )
    address = f"{reverse('reports:rows')}?year={timezone.localdate().year}"

    rows = lived_in.browser("teateacher").get(address).content.decode()
    sums = lived_in.browser("teateacher").get(reverse("reports:figures")).content.decode()

    assert world.member.name in rows
    assert other.name not in rows
    assert str(other.uuid) not in rows
    assert "不是本班学员" in rows
    assert ">2<" in sums.replace(" ", "").replace("\n", "")


def test_narrow_no_page_of_the_base_names_who_takes_an_open_course_alone(world: LivedIn) -> None:
    """Every page without arguments, and every page of the base's own things, as each of its people."""
    alone = world.alone
    User.objects.filter(pk=alone.pk).update(name="独自学的人")
    lived_in.browser(alone).post(reverse("study:enrol", args=[world.course.pk]))
    lived_in.browser(alone).post(
        reverse("assess:answer", args=[world.lesson.pk, worlds.quiz_block(world.lesson).id]),
        worlds.answers(world.lesson),
    )
    certificate = issue(enrolment=Enrolment.objects.get(subject=alone, course=world.course), by=alone)
    revoking.ask(certificate=certificate, reason="姓名有误", reissue=False, by=people.account("province"))
    pages = [
        *(reverse(name) for name in ("bases:mine", "records:desk", "delivery:cohorts", "reports:figures")),
        f"{reverse('reports:rows')}?year={timezone.localdate().year}",
        reverse("bases:base", args=[world.base.uuid]),
        reverse("delivery:cohort", args=[world.cohort.uuid]),
        reverse("delivery:session", args=[world.meeting.uuid]),
        reverse("points:work", args=[world.cohort.uuid]),
        reverse("study:surveys", args=[world.lesson.pk]),
        reverse("study:versions", args=[world.lesson.pk]),
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_pages:history", args=[world.lesson.pk]),
        reverse("wagtailadmin_pages:usage", args=[world.lesson.pk]),
        *(reverse(f"wagtailadmin_reports:{name}") for name in ("site_history", "workflow", "aging_pages")),
        reverse("records:certificate", args=[certificate.uuid]),
        reverse("records:of", args=[alone.uuid]),
        reverse("points:of", args=[alone.uuid]),
    ]

    told = [
        (account, page)
        for account in ("teateacher", "teaeditor")
        for page in pages
        if "独自学的人" in lived_in.browser(account).get(page).content.decode()
    ]

    assert told == []
    assert PlayLease.objects.count() == 0
    seen = lived_in.browser("province").get(reverse("records:desk")).content.decode()
    assert "独自学的人" in seen
