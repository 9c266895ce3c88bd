"""Nothing new begins at a base that is suspended or has left; what began is finished under the county's office."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from accessibility.models import SignTrack, Track
from courses.assess.attempts import answer as take
from courses.assess.errors import NotOnCourse
from courses.assess.models import QuizAttempt
from courses.pages.errors import NotReady
from courses.pages.gate import gate, schedule
from courses.pages.models import LessonPage
from courses.pages.page_queries import quiz_blocks
from courses.study.engine import enrolment, leases
from courses.study.errors import CourseClosed, MayNotDecide
from courses.study.models import Enrolment, PlayLease, VoidDecision
from courses.study.recount import voids
from foundation.http.permission import visible
from lms.bases.lifecycle import life
from lms.bases.models import CourseSubmission, Status, SubmissionDuty
from lms.delivery.attendance import Came
from lms.delivery.cohorts import join
from lms.delivery.errors import AlreadyDecided, NeedsAnother, NothingNew
from lms.delivery.forms import Sheet
from lms.delivery.models import CohortMember, Mark, MarkDecision, ProposedMark
from lms.delivery.proposals import proposals
from lms.exchange.models import RosterImport
from lms.people import access
from lms.people.models import Organisation, Posting, Role, User
from lms.points.ledger import transactions
from lms.points.models import LedgerTxn
from lms.records.certificates import batches
from lms.records.models import Batch, BatchItem, Certificate
from lms.world import people
from media_pipeline.models import Asset, Run
from tests.courses.study import worlds
from tests.house import lived_in
from tests.house.lived_in import LivedIn, browser
from tests.house.test_matrix import ours
from tests.shared_world import own_copy

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def moved_in(lasting: None) -> LivedIn:
    return lived_in.move_in()


@pytest.fixture
def world(moved_in: LivedIn, db: None) -> LivedIn:
    return own_copy(moved_in)


def suspend(world: LivedIn, status: str = Status.SUSPENDED) -> None:
    life.step(base=world.base, by=people.account("province"), status=status, reason="消防整改")


def sheet(subject: User, status: str = "present") -> dict[str, str]:
    return {f"{subject.uuid.hex[:12]}-status": status}


def answer_quiz(world: LivedIn, subject: User) -> Any:
    address = reverse("assess:answer", args=[world.lesson.pk, worlds.quiz_block(world.lesson).id])
    return browser(subject).post(address, worlds.answers(world.lesson))


def hours(subject: User) -> int:
    return transactions.balances(subject.pk).get("class_hour", 0)


def films(world: LivedIn) -> Page:
    return world.film.get_parent().get_parent()


@pytest.mark.parametrize("status", [Status.SUSPENDED, Status.EXITED])
def test_a_learner_whose_base_goes_in_mid_class_has_her_certificate_from_the_county(
    world: LivedIn, status: str
) -> None:
    her, county, teacher = world.member, browser("county"), browser("teateacher")
    marks = reverse("delivery:mark", args=[world.meeting.uuid])
    first = teacher.post(marks, sheet(her, "absent"))
    suspend(world, status)

    page = browser(her).get(world.lesson.get_url())
    answered = answer_quiz(world, her)
    by_teacher = teacher.post(marks, sheet(her))
    proposed = ProposedMark.objects.count()
    before = hours(her)
    shown = county.get(reverse("delivery:session", args=[world.meeting.uuid])).content.decode()
    if status == Status.SUSPENDED:
        [waiting] = ProposedMark.objects.waiting()
        county.post(reverse("delivery:proposed"), {"proposal": str(waiting.uuid), "verdict": "yes"})
    else:
        county.post(marks, sheet(her))
    alone = teacher.post(reverse("records:begin_batch", args=[world.cohort.uuid]))
    county.post(reverse("records:begin_batch", args=[world.cohort.uuid]))
    batches.issue_waiting(Batch.objects.get().pk)  # what the worker does

    assert first.status_code == 302
    assert page.status_code == 200
    assert answered.status_code == 303
    assert QuizAttempt.objects.get(subject=her).passed
    assert by_teacher.status_code == (302 if status == Status.SUSPENDED else 403)
    assert proposed == (1 if status == Status.SUSPENDED else 0)
    assert before == 0
    assert ("待确认：到课" in shown) == (status == Status.SUSPENDED)
    assert Mark.objects.current().get(subject=her).actor == people.account("county")
    assert Mark.objects.filter(subject=her).count() == 2  # the earlier one stands in its chain
    assert hours(her) > 0
    assert alone.status_code == 403
    certificate = Certificate.objects.get(subject=her)
    assert BatchItem.objects.get(certificate=certificate).state == BatchItem.State.ISSUED
    assert browser(her).get(reverse("records:certificate_pdf", args=[certificate.uuid])).status_code == 200


def test_what_a_suspended_bases_people_write_is_shown_as_a_proposal_and_counts_when_let_through(world: LivedIn) -> None:
    her = world.member
    suspend(world)
    teacher, county = browser("teateacher"), browser("county")
    marks, page = (reverse(f"delivery:{name}", args=[world.meeting.uuid]) for name in ("mark", "session"))

    teacher.post(marks, sheet(her))
    teacher.post(marks, sheet(her))  # saying the same again proposes nothing
    teacher.post(marks, sheet(her, "absent"))
    earlier, later = ProposedMark.objects.order_by("pk")
    told = teacher.get(page).content.decode()
    listed = county.get(reverse("delivery:proposed")).content.decode()
    elsewhere = browser("province").get(reverse("delivery:proposed")).content.decode()

    assert not Mark.objects.exists()
    assert hours(her) == 0
    assert later.supersedes == earlier
    assert "待确认：缺课" in told or "待确认" in told
    assert "县残联确认" in told
    assert her.name in listed
    assert her.name in elsewhere
    assert str(later.uuid) in listed
    assert str(earlier.uuid) not in listed

    county.post(reverse("delivery:proposed"), {"proposal": [str(later.uuid), str(earlier.uuid)], "verdict": "yes"})
    decision = MarkDecision.objects.get()

    assert (decision.by, decision.approved, decision.proposal) == (people.account("county"), True, later)
    assert Mark.objects.get().status == "absent"
    with pytest.raises(AlreadyDecided):
        proposals.approve(proposal=later, by=people.account("county"))


def test_refusing_a_proposal_leaves_what_was_marked(world: LivedIn) -> None:
    browser("teateacher").post(reverse("delivery:mark", args=[world.meeting.uuid]), sheet(world.member))
    before = hours(world.member)
    suspend(world)
    browser("teateacher").post(reverse("delivery:mark", args=[world.meeting.uuid]), sheet(world.member, "absent"))
    [waiting] = ProposedMark.objects.waiting()

    browser("county").post(reverse("delivery:proposed"), {"proposal": str(waiting.uuid), "verdict": "no"})

    assert before > 0
    assert hours(world.member) == before
    assert Mark.objects.get().status == "present"
    assert not MarkDecision.objects.get().approved
    assert not ProposedMark.objects.waiting().exists()


def test_who_proposes_or_works_at_the_base_lets_nothing_through(world: LivedIn) -> None:
    county, teacher = people.account("county"), people.account("teateacher")
    suspend(world)
    [proposal] = proposals.propose(session=world.meeting, came={world.member.pk: Came(Mark.Status.PRESENT)}, by=teacher)
    lived_in.post(county, Role.BASE_STAFF, world.base.organisation, world.base.division)

    for who in (teacher, county, people.account("auditor")):
        with pytest.raises(NeedsAnother):
            proposals.approve(proposal=proposal, by=who)
    browser("county").post(reverse("delivery:proposed"), {"proposal": str(proposal.uuid), "verdict": "yes"})
    assert browser("teateacher").get(reverse("delivery:proposed")).status_code == 403
    by_hand = browser("county").post(reverse("delivery:mark", args=[world.meeting.uuid]), sheet(world.member))
    assert by_hand.status_code == 302  # of her other post: one more proposal
    assert not Mark.objects.exists()
    Posting.objects.filter(user=teacher).delete()
    office = county.postings.get(role=Role.COUNTY_OFFICER)
    now_officer = lived_in.post(teacher, Role.COUNTY_OFFICER, office.organisation, office.division)
    assert not now_officer.has_perm("delivery.decide_proposal", proposal)  # she proposed it, whatever she is now
    proposal.actor = county
    assert now_officer.has_perm("delivery.decide_proposal", proposal)


def test_a_base_that_goes_between_the_question_and_the_marks_is_seen(
    world: LivedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The view has let the teacher in; then her base is suspended, or leaves; then she writes."""
    read = Sheet.is_valid
    for status in (Status.SUSPENDED, Status.EXITED):

        def late(sheet: Sheet, status: str = status) -> bool:
            suspend(world, status)
            return read(sheet)

        monkeypatch.setattr(Sheet, "is_valid", late)
        with transaction.atomic():
            answer = browser("teateacher").post(
                reverse("delivery:mark", args=[world.meeting.uuid]), sheet(world.member)
            )
            wrote = (Mark.objects.count(), ProposedMark.objects.count())
            transaction.set_rollback(True)
        assert (answer.status_code, wrote) == ((302, (0, 1)) if status == Status.SUSPENDED else (403, (0, 0)))


def test_an_officer_whose_post_has_ended_meanwhile_takes_nothing_out_of_the_count(
    world: LivedIn, make_user: Any
) -> None:
    block = worlds.video_block(world.film)
    lease = leases.open_lease(subject=world.alone, actor=world.alone, lesson=world.film, block_id=block)
    asker = people.account("province")
    void = voids.ask(lease=lease, by=asker, reason="可疑")
    office = asker.postings.get()
    officer = lived_in.post(make_user("deputy"), Role.PROVINCE_OFFICER, office.organisation, office.division)
    assert officer.has_perm("study.decide_void", void)
    Posting.objects.filter(user=officer).delete()

    with pytest.raises(MayNotDecide):
        voids.decide(void=void, by=officer, approved=True)
    assert not VoidDecision.objects.exists()


DECIDING = {
    *("accessibility:approve", "accessibility:return", "accessibility:decide_sign", "accessibility:waive"),
    *("accessibility:decide_description", "accessibility:confirm_statement"),
    *(
        "bases:step",
        "points:work",
        "points:terms",
        "records:verify_external",
        "records:requirements",
        "records:begin_batch",
    ),
}


def test_views_that_decide_ask_again_in_their_own_transaction(rf: Any, make_user: Any, yunnan: Any) -> None:
    """What is remembered of somebody's posts was read before; each asks who she is by now."""
    deciding = {name: view.behind for name, view in ours() if hasattr(getattr(view, "behind", None), "asks_again")}

    assert set(deciding) == DECIDING
    office = Organisation.objects.create(division=yunnan, name="省残联")
    for number, (name, behind) in enumerate(deciding.items()):
        reviewer = make_user(f"reviewer-{number}")
        for role in (Role.MEDIA_REVIEWER, Role.COURSE_REVIEWER):
            lived_in.post(reviewer, role, office, yunnan)
        request = rf.post("/")
        request.user, request.permitted = User.objects.get(pk=reviewer.pk), None
        assert access.roles(request.user) >= {"media_reviewer", "course_reviewer"}
        Posting.objects.filter(user=reviewer).delete()
        with pytest.raises(PermissionDenied):
            behind(request)
        assert name


def test_nothing_new_is_begun_of_films(world: LivedIn) -> None:
    """What runs finishes by itself and can be stopped; a new walk, track, interpreter or wish is not begun."""
    film = Asset.objects.get(pk=lessons_film(world))
    run = film.runs.latest("pk")
    stage = run.stages.first()
    editor = browser("teaeditor")
    begins = {
        "media_pipeline:again": [film.uuid],
        "media_pipeline:retry": [stage.pk],
        "accessibility:begin": [film.uuid],
        "accessibility:burnt": [film.uuid],
        "accessibility:attach_sign": [film.uuid],
        "accessibility:attach_description": [film.uuid],
    }
    before = {name: editor.post(reverse(name, args=args)).status_code for name, args in begins.items()}
    counts = [model.objects.count() for model in (Run, Track, SignTrack)]
    assert 403 not in before.values()
    assert max(before.values()) < 500

    for status in (Status.SUSPENDED, Status.EXITED):
        suspend(world, status)
        for name, args in begins.items():
            answer = editor.post(reverse(name, args=args), follow=True)  # Wagtail leads home, where the words stand
            assert (answer.status_code, answer.redirect_chain) in ((403, []), (200, [("/manage/", 302)])), name
            assert "县残联" in answer.content.decode(), name
        page = editor.get(film.get_absolute_url())
        listed = [visible(people.account("teaeditor"), model.objects.all()).exists() for model in (Asset, Track)]
        assert listed == [status == Status.SUSPENDED] * 2
        if status == Status.SUSPENDED:
            assert reverse("media_pipeline:again", args=[film.uuid]) not in page.content.decode()
            assert "县残联" in page.content.decode()
            assert "县残联" in editor.get(reverse("accessibility:asset", args=[film.uuid])).content.decode()
            assert editor.post(reverse("media_pipeline:cancel", args=[run.uuid])).status_code == 302
        else:
            assert page.status_code == 403
    assert [model.objects.count() for model in (Run, Track, SignTrack)] == counts


def lessons_film(world: LivedIn) -> int:
    return int(next(block.value["asset"].pk for block in world.film.body if block.block_type == "video"))


@pytest.mark.parametrize("status", [Status.SUSPENDED, Status.EXITED])
def test_nothing_new_begins(world: LivedIn, status: str) -> None:
    newcomer = world.stranger
    roster = RosterImport.objects.latest("pk")
    suspend(world, status)

    joined = browser(newcomer).post(reverse("study:enrol", args=[world.course.pk]))
    as_json = browser(newcomer).post(
        reverse("study:enrol", args=[world.course.pk]), headers={"accept": "application/json"}
    )
    back = browser(world.left).post(reverse("study:enrol", args=[films(world).pk]))
    lease = browser(newcomer).post(
        reverse("study:open_lease"),
        {"lesson": world.film.pk, "block": worlds.video_block(world.film), "device": ""},
        content_type="application/json",
    )
    duty = browser("teaeditor").post(
        reverse("bases:submit", args=[SubmissionDuty.objects.get().pk]), {"course": world.course.pk}
    )

    assert joined.status_code == 409
    assert "县残联" in joined.content.decode()
    assert as_json.json()["code"] == "course_closed"
    assert "县残联" in as_json.json()["remedy"]
    assert back.status_code == 409
    assert lease.status_code == 403
    assert not Enrolment.objects.filter(subject=newcomer).exists()
    assert not PlayLease.objects.filter(subject=newcomer).exists()
    assert duty.status_code in (302, 403)
    assert not CourseSubmission.objects.exists()
    with pytest.raises(NothingNew):
        join(cohort=world.cohort, subject=newcomer, by=people.account("county"))
    with pytest.raises(CourseClosed):
        enrolment.enrol(subject=newcomer, course=world.course, by=people.account("operator"))
    for account in ("teateacher", "county", "counsellor"):
        assert not people.account(account).has_perm("exchange.import_roster", world.cohort)
        assert not people.account(account).has_perm("delivery.fill_cohort", world.cohort)
        assert not people.account(account).has_perm("exchange.take_over", roster)
    assert not people.account("teaeditor").has_perm("media_pipeline.upload_asset", world.base.collection)
    assert not CohortMember.objects.filter(subject=newcomer).exists()


def test_a_list_that_was_looked_through_before_is_not_taken_over_after(world: LivedIn) -> None:
    from io import BytesIO

    from lms.exchange.roster.headings import HEADINGS
    from lms.exchange.roster.roster import SHEET
    from lms.exchange.workbook import write

    row = {"班次编号": "T1", "姓名": "多吉", "身份证号": lived_in.number_of("duoji")}
    file = BytesIO(write(SHEET, HEADINGS, [[row.get(heading, "") for heading in HEADINGS]]))
    file.name = "名册.xlsx"
    teacher = browser("teateacher")
    teacher.post(reverse("exchange:roster"), {"cohort": world.cohort.pk, "file": file})
    waiting = RosterImport.objects.latest("pk")
    suspend(world)

    answer = teacher.post(reverse("exchange:take_over", args=[waiting.uuid]))

    assert answer.status_code == 403
    assert "已暂停" in answer.content.decode() or "暂停" in answer.content.decode()
    assert "县残联" in answer.content.decode()
    assert world.cohort.members.count() == 1
    given_up = teacher.post(reverse("exchange:give_up", args=[waiting.uuid]))
    assert given_up.status_code == 302


@pytest.mark.parametrize("status", [Status.SUSPENDED, Status.EXITED])
def test_nothing_is_published_by_hand_by_review_or_by_the_clock(world: LivedIn, status: str) -> None:
    editor = people.account("teaeditor")
    lesson = LessonPage(title="新的一课", slug="new", live=False, owner=editor, body=world.lesson.body)
    world.lesson.get_parent().add_child(instance=lesson)
    revision = lesson.save_revision(user=editor)
    lesson.go_live_at = timezone.now() + timedelta(minutes=1)
    revision = lesson.save_revision(user=editor)
    revision.publish()  # from then on the clock publishes it
    assert lesson.get_latest_revision().approved_go_live_at is not None
    suspend(world, status)
    revision.refresh_from_db()
    type(revision).objects.filter(pk=revision.pk).update(approved_go_live_at=timezone.now() - timedelta(minutes=1))

    schedule.unschedule_unready()
    schedule.sweep()

    lesson.refresh_from_db()
    assert not lesson.live
    with pytest.raises(NotReady):
        gate.require(lesson)
    with pytest.raises(NotReady):
        lesson.get_workflow().start(lesson, editor)
    lesson.go_live_at = None
    at_once = lesson.save_revision(user=editor)
    with pytest.raises(NotReady):
        at_once.publish()  # as Wagtail does it for whoever it lets
    lesson.refresh_from_db()
    assert not lesson.live


def test_a_batch_whose_beginner_may_not_any_more_issues_nothing_and_says_so(world: LivedIn) -> None:
    teacher, today = people.account("teateacher"), timezone.localdate()
    answer_quiz(world, world.member)
    batch = batches.begin(cohort=world.cohort, by=teacher)
    Posting.objects.filter(user=teacher).update(ends=today - timedelta(days=1))

    batches.issue_waiting(batch.pk)

    item = BatchItem.objects.get(batch=batch)
    assert item.state == BatchItem.State.FAILED
    assert "重新发起" in item.words[0]
    assert not Certificate.objects.exists()
    again = batches.begin(cohort=world.cohort, by=people.account("county"))
    batches.issue_waiting(again.pk)
    assert Certificate.objects.filter(subject=world.member).exists()


@pytest.mark.parametrize("works_elsewhere", [False, True])
def test_a_teacher_marks_nothing_after_her_post_has_ended_and_reads_why(world: LivedIn, works_elsewhere: bool) -> None:
    Posting.objects.filter(user__username="teateacher").update(ends=timezone.localdate() - timedelta(days=1))
    if works_elsewhere:
        craft = Organisation.objects.get(name="景洪市傣锦传习所")
        lived_in.post(people.account("teateacher"), Role.BASE_STAFF, craft, craft.division)

    answer = browser("teateacher").post(reverse("delivery:mark", args=[world.meeting.uuid]), sheet(world.member))

    assert answer.status_code == 403
    assert "任职已于" in answer.content.decode()
    assert "县残联" in answer.content.decode()
    assert not Mark.objects.exists()
    assert world.cohort.name not in browser("teateacher").get(reverse("delivery:cohorts")).content.decode()


def test_answers_without_a_place_on_the_course_are_refused_and_give_nothing(world: LivedIn) -> None:
    """Never joined, and left: by page, by JSON and by the verb itself."""
    [quiz] = quiz_blocks(world.lesson)
    right = {each.id: [option.id for option in each.options if option.correct] for each in quiz.questions}
    address = reverse("assess:answer", args=[world.lesson.pk, quiz.block_id])
    browser(world.left).post(reverse("study:enrol", args=[world.course.pk]))
    browser(world.left).post(reverse("study:withdraw", args=[world.course.pk]))

    for who in (world.stranger, world.left):
        client = browser(who)
        by_page = client.post(address, worlds.answers(world.lesson))
        read = client.get(by_page["Location"].partition("#")[0])
        by_json = browser(who).post(address, worlds.answers(world.lesson), headers={"accept": "application/json"})
        with pytest.raises(NotOnCourse):
            take(subject=who, actor=who, lesson=world.lesson, block_id=quiz.block_id, answers=right)
        assert "没有加入这门课" in read.content.decode()
        assert (by_json.status_code, by_json.json()["code"]) == (403, "not_enrolled")
        assert not LedgerTxn.objects.filter(subject=who).exists()
    assert not QuizAttempt.objects.exists()


def test_an_applicant_that_has_left_before_shows_and_takes_nothing(world: LivedIn) -> None:
    suspend(world, Status.EXITED)
    suspend(world, Status.APPLIED)

    answer = browser(world.stranger).post(reverse("study:enrol", args=[world.course.pk]))

    assert answer.status_code == 409
    assert browser("teateacher").get(reverse("delivery:cohort", args=[world.cohort.uuid])).status_code == 403
