"""Every way there is to make a page live, tried on one that is not ready: each is refused and nothing is live after."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.actions.edit_page import EditPageAction
from wagtail.actions.move_page import MovePageAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.admin.views.pages.bulk_actions.publish import PublishBulkAction
from wagtail.models import Page, PageLogEntry

from accessibility.models import Track
from courses.pages.errors import NotReady
from courses.pages.gate import gate, schedule
from courses.pages.models import CoursePage, LessonPage, UnitPage
from lms.bases.lifecycle import life
from lms.bases.models import TrainingBase
from lms.people.models import User
from tests.courses.pages import making

pytestmark = pytest.mark.django_db

WAYS: dict[str, Callable[[LessonPage], object]] = {
    "publishing the revision": lambda page: page.get_latest_revision().publish(),
    "publishing past the permission check": lambda page: page.get_latest_revision().publish(
        skip_permission_checks=True
    ),
    "publishing by the page": lambda page: page.publish(page.get_latest_revision()),
    "the action": lambda page: PublishPageRevisionAction(page.get_latest_revision()).execute(),
    "saving it live": lambda page: save_live(page),
    "saving it live without cleaning": lambda page: save_live(page, clean=False),
    "saving the live column alone": lambda page: save_live(page, clean=False, update_fields=["live"]),
    "saving it live as a plain page": lambda page: save_live(Page.objects.get(pk=page.pk)),
    "editing and publishing": lambda page: EditPageAction(page, publish=True).execute(),
    "publishing many": lambda page: PublishBulkAction.execute_action([page]),
    "publishing a branch": lambda page: PublishBulkAction.execute_action([page.get_parent()], include_descendants=True),
    "putting the row in": lambda page: page.get_parent().add_child(
        instance=LessonPage(title="新", live=True, body=list(page.body.raw_data))
    ),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_no_way_makes_an_unready_lesson_live(draft: LessonPage, way: Callable[[LessonPage], object]) -> None:
    with pytest.raises(NotReady):
        way(draft)

    assert not LessonPage.objects.live().descendant_of(draft.get_parent()).exists()


@pytest.mark.parametrize("way", list(WAYS.values())[:-1], ids=list(WAYS)[:-1])
def test_every_way_is_open_to_a_ready_lesson(ready: LessonPage, way: Callable[[LessonPage], object]) -> None:
    way(ready)

    assert LessonPage.objects.get(pk=ready.pk).live


@pytest.mark.parametrize("way", list(WAYS.values())[:-1], ids=list(WAYS)[:-1])
def test_every_way_is_closed_to_a_suspended_base(
    ready: LessonPage, base: TrainingBase, editor: User, way: Callable[[LessonPage], object]
) -> None:
    life.suspend(base=base, by=editor, reason="整改")

    with pytest.raises(NotReady):
        way(ready)

    assert not LessonPage.objects.get(pk=ready.pk).live


def test_an_edit_of_a_live_lesson_is_held_back_and_what_is_live_stays(live: LessonPage, bare: object) -> None:
    live.body.append(("video", {"asset": bare, "title": "未完成"}))
    revision = live.save_revision()

    with pytest.raises(NotReady):
        revision.publish()

    now = LessonPage.objects.get(pk=live.pk)
    assert now.live
    assert len(now.body) == 1


def test_a_draft_of_a_live_lesson_can_always_be_saved(live: LessonPage, bare: object) -> None:
    live.body.append(("video", {"asset": bare, "title": "未完成"}))

    live.save_revision()

    assert LessonPage.objects.get(pk=live.pk).has_unpublished_changes


def test_going_back_to_an_older_version_passes_the_gate_again(live: LessonPage, editor: User) -> None:
    old = live.get_latest_revision()
    Track.objects.update(approved_version=None)
    again = old.as_object().save_revision(user=editor, previous_revision=old)

    with pytest.raises(NotReady):
        again.publish(previous_revision=old)


def test_a_copy_that_stays_live_passes_it_too(live: LessonPage, unit: UnitPage) -> None:
    Track.objects.update(approved_version=None)

    with pytest.raises(NotReady):
        live.copy(to=unit, update_attrs={"slug": "copy", "title": "副本"})

    assert LessonPage.objects.child_of(unit).count() == 1


def test_copying_a_course_takes_its_lessons_through_the_gate(live: LessonPage, base: TrainingBase) -> None:
    Track.objects.update(approved_version=None)
    course = CoursePage.objects.ancestor_of(live).get()

    with pytest.raises(NotReady):
        course.copy(to=base.root_page, recursive=True, update_attrs={"slug": "copy", "title": "副本"})

    assert CoursePage.objects.child_of(base.root_page).count() == 1


def test_a_copy_as_a_draft_is_free(draft: LessonPage, unit: UnitPage) -> None:
    copied = draft.copy(to=unit, keep_live=False, update_attrs={"slug": "copy", "title": "副本"})

    assert not copied.live


def test_an_alias_of_an_unready_lesson_does_not_go_live(live: LessonPage, unit: UnitPage) -> None:
    Track.objects.update(approved_version=None)

    with pytest.raises(NotReady):
        CreatePageAliasAction(live, parent=unit, update_slug="alias").execute()


def test_an_alias_follows_only_what_may_be_published(ready: LessonPage, other_base: TrainingBase, editor: User) -> None:
    elsewhere = UnitPage.objects.descendant_of(other_base.root_page).get()
    alias = CreatePageAliasAction(ready, parent=elsewhere, update_slug="alias").execute()
    life.suspend(base=other_base, by=editor, reason="停用")

    with pytest.raises(NotReady):
        ready.get_latest_revision().publish()

    alias.refresh_from_db()
    assert not alias.live


@pytest.mark.parametrize("what", ["lesson", "unit", "course"])
def test_nothing_live_moves_below_a_suspended_base(
    live: LessonPage, other_base: TrainingBase, editor: User, what: str
) -> None:
    far = making.make_course(other_base.root_page, "远处")
    far_unit = making.make_unit(far)
    life.suspend(base=other_base, by=editor, reason="停用")
    unit, course = live.get_parent(), live.get_parent().get_parent()
    page, target = {"lesson": (live, far_unit), "unit": (unit, far), "course": (course, other_base.root_page)}[what]

    with pytest.raises(NotReady):
        MovePageAction(page, target, pos="last-child").execute()

    assert LessonPage.objects.get(pk=live.pk).is_descendant_of(course)


def test_a_live_lesson_does_not_move_into_a_course_that_asks_more_of_it(
    unit: UnitPage, bare: object, editor: User, reviewer: User, base: TrainingBase
) -> None:
    CoursePage.objects.filter(pk=unit.get_parent().pk).update(requires_sign=False)
    making.caption(bare, editor)
    making.state_visuals(bare, by=editor, reviewer=reviewer)
    making.make_lesson(unit, bare)
    strict = making.make_course(base.root_page, "要求手语的课程")

    with pytest.raises(NotReady):
        unit.move(strict, pos="last-child")


def test_a_live_lesson_moves_freely_where_it_is_fit(live: LessonPage, base: TrainingBase) -> None:
    there = making.make_unit(making.make_course(base.root_page, "另一门"))

    live.move(there, pos="last-child")

    assert LessonPage.objects.get(pk=live.pk).get_parent().specific == there


def test_at_its_time_an_unready_lesson_is_held_back_and_the_next_goes_out(draft: LessonPage, ready: LessonPage) -> None:
    for page in (draft, ready):
        page.go_live_at = timezone.now() + timedelta(hours=1)
        page.save_revision(approved_go_live_at=timezone.now() - timedelta(minutes=1))
        page.latest_revision.content["go_live_at"] = (timezone.now() - timedelta(minutes=1)).isoformat()
        page.latest_revision.save()

    schedule.sweep()

    assert not LessonPage.objects.get(pk=draft.pk).live
    assert LessonPage.objects.get(pk=ready.pk).live
    assert PageLogEntry.objects.get(action="pages.held_back").page_id == draft.pk
    assert not draft.revisions.filter(approved_go_live_at__isnull=False).exists()


def test_what_was_live_without_the_model_knowing_is_found_and_taken_down(draft: LessonPage, live: LessonPage) -> None:
    LessonPage.objects.filter(pk=draft.pk).update(live=True)

    assert gate.sweep() == 1

    assert not LessonPage.objects.get(pk=draft.pk).live
    assert LessonPage.objects.get(pk=live.pk).live
    assert PageLogEntry.objects.get(action="pages.withdraw").page_id == draft.pk


def test_the_sweep_looks_once_a_day(draft: LessonPage) -> None:
    gate.sweep()
    LessonPage.objects.filter(pk=draft.pk).update(live=True)

    assert gate.sweep() == 0


def test_a_lesson_whose_captions_were_withdrawn_comes_down(live: LessonPage) -> None:
    Track.objects.update(approved_version=None)

    gate.sweep()

    assert not LessonPage.objects.get(pk=live.pk).live


def test_a_suspension_takes_nothing_down(live: LessonPage, base: TrainingBase, editor: User) -> None:
    life.suspend(base=base, by=editor, reason="整改")

    gate.sweep()

    assert LessonPage.objects.get(pk=live.pk).live


def save_live(page: Page, **how: object) -> None:
    page.live = True
    page.save(**how)
