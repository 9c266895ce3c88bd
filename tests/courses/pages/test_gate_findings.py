"""What the gate finds: everything that keeps a lesson or course from its audience, and nothing else."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accessibility.models import SignTrack, Track, VisualStatement, Waiver
from courses.pages.blocks import sections
from courses.pages.gate import gate
from courses.pages.models import CoursePage, LessonPage, UnitPage
from lms.bases.lifecycle import life
from lms.bases.models import TrainingBase
from lms.people.models import User
from media_pipeline.models import Asset
from tests.courses.pages import making

pytestmark = pytest.mark.django_db


def codes(page: object) -> set[str]:
    return {finding.code for finding in gate.blocking(page)}


def test_a_bare_video_lacks_everything(draft: LessonPage) -> None:
    assert codes(draft) == {"captions_not_approved", "visuals_not_described", "sign_missing"}


def test_a_video_with_all_its_alternatives_lacks_nothing(ready: LessonPage) -> None:
    assert codes(ready) == set()


def test_each_finding_says_whose_it_is_and_where_to_mend_it(draft: LessonPage, bare: Asset) -> None:
    for finding in gate.blocking(draft):
        assert finding.subject == bare.title
        assert str(bare.uuid) in finding.link
        assert finding.remedy


def test_a_newer_draft_of_captions_does_not_withdraw_the_approved_ones(ready: LessonPage) -> None:
    Track.objects.update(state=Track.State.DRAFT)

    assert codes(ready) == set()


@pytest.mark.parametrize(
    ("taken", "missing"),
    [
        (lambda: Track.objects.update(approved_version=None, state="draft"), "captions_not_approved"),
        (lambda: VisualStatement.objects.update(reviewed_by=None), "visuals_not_described"),
        (lambda: SignTrack.objects.all().delete(), "sign_missing"),
    ],
    ids=["captions", "statement", "sign"],
)
def test_taking_one_away_is_found(ready: LessonPage, taken: object, missing: str) -> None:
    taken()  # type: ignore[operator]

    assert codes(ready) == {missing}


def test_a_text_has_an_end_and_what_blocks_reads_none(ready: LessonPage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The gate is asked while a page is saved: it looks how long a text is, and measures none."""
    monkeypatch.setattr(sections, "words_of", lambda block: pytest.fail("read"))
    ready.body.append(making.text("甲" * (sections.LONGEST_TEXT - 10)))
    assert codes(ready) == set()

    ready.body.append(making.text("乙" * sections.LONGEST_TEXT))

    assert codes(ready) == {"text_endless"}


def test_a_waiver_stands_for_the_sign_video_until_its_day(draft: LessonPage, bare: Asset, editor: User) -> None:
    making.caption(bare, editor)
    VisualStatement.objects.create(asset=bare, text="全部说出", stated_by=editor, reviewed_by=making_reviewer())
    waiver = Waiver.objects.create(
        asset=bare, reason="手语待补", owner=editor, until=timezone.localdate(), granted_by=editor
    )
    assert codes(draft) == set()

    waiver.until = date.today() - timedelta(days=2)  # noqa: DTZ011
    waiver.save()

    assert codes(draft) == {"sign_missing"}


def test_a_course_that_requires_no_sign_asks_for_none(draft: LessonPage, course: CoursePage) -> None:
    CoursePage.objects.filter(pk=course.pk).update(requires_sign=False)

    assert "sign_missing" not in codes(draft)


def test_asking_for_sign_afterwards_asks_it_of_the_live_lessons(unit: UnitPage, bare: Asset, editor: User) -> None:
    course = unit.get_parent().specific
    CoursePage.objects.filter(pk=course.pk).update(requires_sign=False)
    making.caption(bare, editor)
    making.state_visuals(bare, by=editor, reviewer=making_reviewer())
    making.make_lesson(unit, bare)
    assert codes(course) == {"sign_missing"}  # the course in hand still has the box ticked

    course.requires_sign = False

    assert codes(course) == set()


@pytest.mark.parametrize(
    ("alt", "decorative", "found"),
    [("", False, True), ("   ", False, True), ("", True, False), ("一把红柄剪刀", False, False)],
)
def test_a_picture_needs_its_alternative(unit: UnitPage, alt: str, decorative: bool, found: bool) -> None:
    picture = {"image": making.make_image(), "alt": alt, "decorative": decorative, "caption": ""}
    lesson = making.make_lesson(unit, live=False, body=[("image", picture)])

    assert ("image_without_alternative" in codes(lesson)) is found


def test_a_picture_in_a_step_needs_it_too(unit: UnitPage) -> None:
    step = {"text": "拿起剪刀", "image": making.make_image(), "alt": ""}
    lesson = making.make_lesson(unit, live=False, body=[("steps", {"title": "怎么做", "steps": [step]})])

    assert codes(lesson) == {"image_without_alternative"}


def test_a_video_that_was_deleted_is_found(unit: UnitPage) -> None:
    lesson = making.make_lesson(unit, live=False, body=[("video", {"asset": None, "title": "揉法"})])

    assert codes(lesson) == {"video_missing"}


@pytest.mark.parametrize(("provenance", "found"), [("developed", False), ("collected", True), ("purchased", True)])
def test_what_others_made_needs_proof(base: TrainingBase, provenance: str, found: bool) -> None:
    course = making.make_course(base.root_page, live=False, provenance=provenance)

    assert ("proof_missing" in codes(course)) is found


def test_a_lesson_of_a_course_without_proof_stays_back(base: TrainingBase, usable: Asset) -> None:
    course = making.make_course(base.root_page, live=False, provenance="purchased")
    lesson = making.make_lesson(making.make_unit(course), usable, live=False)

    assert codes(lesson) == {"proof_missing"}


def test_a_course_says_whom_it_suits(base: TrainingBase) -> None:
    course = making.make_course(base.root_page, live=False, suitability=[])
    making.make_lesson(making.make_unit(course), live=False, body=[making.text("放在手边。")])

    assert codes(course) == {"suitability_missing"}


def test_a_suspended_base_publishes_nothing(base: TrainingBase, ready: LessonPage, reviewer: User) -> None:
    life.suspend(base=base, by=reviewer, reason="年度考核不合格")

    assert codes(ready) == {"base_may_not_publish"}
    assert codes(ready.get_parent().get_parent().specific) == {"base_may_not_publish"}


def making_reviewer() -> User:
    user, _ = User.objects.get_or_create(username="second", defaults={"name": "第二人"})
    return user
