"""What Wagtail would lose: dates that were carried out and shut a page, and the redirects of everybody's old links."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models.signals import pre_save
from django.test import Client
from django.utils import timezone
from wagtail.admin.views.pages.bulk_actions.publish import PublishBulkAction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from courses.pages.models import CoursePage, LessonPage, UnitPage
from lms.bases.models import TrainingBase
from tests.courses.pages import making
from tests.courses.pages.test_gate_http import as_reviewer, edit_url, press  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
WRONG = "发布日期对不上"


def carry_out(page: LessonPage) -> LessonPage:
    """It went live at its hour, and goes off the site at the next, as the sweep of each minute does it."""
    now = timezone.now()
    page.go_live_at, page.expire_at = now - timedelta(hours=2), now - timedelta(hours=1)
    page.save_revision()
    LessonPage.objects.filter(pk=page.pk).update(live=True, go_live_at=page.go_live_at, expire_at=page.expire_at)
    call_command("publish_scheduled", verbosity=0)
    return LessonPage.objects.get(pk=page.pk)


def dates(page: Page) -> list[object]:
    draft = page.get_latest_revision_as_object()
    return [page.go_live_at, page.expire_at, draft.go_live_at, draft.expire_at]


def test_a_lesson_whose_dates_were_carried_out_is_saved_and_published_again(
    as_reviewer: Client,  # noqa: F811
    ready: LessonPage,
) -> None:
    over = carry_out(ready)
    before = over.live, over.expired

    saved = press(as_reviewer, over, "action-publish", summary="新的一句话")
    call_command("publish_scheduled", verbosity=0)

    now = LessonPage.objects.get(pk=ready.pk)
    assert before == (False, True)
    assert saved.status_code == 302
    assert (now.live, now.summary) == (True, "新的一句话")
    assert dates(now) == [None] * 4


def test_whoever_publishes_it_past_the_form_does_not_see_it_vanish(ready: LessonPage) -> None:
    over = carry_out(ready)

    PublishBulkAction.execute_action([over])
    call_command("publish_scheduled", verbosity=0)

    assert LessonPage.objects.get(pk=ready.pk).live


def test_a_form_that_was_opened_before_its_end_is_taken_after_it(
    as_reviewer: Client,  # noqa: F811
    ready: LessonPage,
) -> None:
    over = carry_out(ready)
    at = timezone.localtime() - timedelta(hours=1, minutes=1)

    saved = press(as_reviewer, over, "action-publish", expire_at=f"{at:%Y-%m-%d %H:%M}", go_live_at="2026-01-01 09:00")

    assert saved.status_code == 302
    assert dates(LessonPage.objects.get(pk=ready.pk))[1::2] == [None, None]


def test_dates_that_do_not_fit_are_named_above_the_page_and_not_in_a_closed_panel_alone(
    as_reviewer: Client,  # noqa: F811
    ready: LessonPage,
) -> None:
    soon = [{"expire_at": "2020-01-01 09:00"}, {"go_live_at": "2099-02-01 09:00", "expire_at": "2099-01-01 09:00"}]

    for wrong in soon:
        refused = press(as_reviewer, ready, "action-publish", **wrong)
        said = refused.content.decode()
        assert refused.status_code == 200
        assert WRONG in said[said.index("<body") : said.index('id="page-edit-form"')]


def test_what_is_to_come_is_kept(ready: LessonPage) -> None:
    LessonPage.objects.filter(pk=ready.pk).update(live=True, expire_at=timezone.now() + timedelta(days=1))

    call_command("publish_scheduled", verbosity=0)

    assert LessonPage.objects.get(pk=ready.pk).expire_at is not None


@pytest.mark.parametrize("kind", ["lesson", "unit", "course"])
def test_a_move_keeps_every_redirect_of_the_site_and_adds_its_own(
    live: LessonPage, unit: UnitPage, course: CoursePage, base: TrainingBase, kind: str
) -> None:
    other = making.make_unit(making.make_course(base.root_page, "另一门"), "另一单元")
    old = Redirect.objects.create(old_path="/old", redirect_page=other, automatically_created=True)
    moved, to = {
        "lesson": (live, other),
        "unit": (unit, other.get_parent()),
        "course": (course, making.make_course(base.root_page.get_parent(), "第三门").get_parent()),
    }[kind]
    before = Redirect.normalise_path(Page.objects.get(pk=moved.pk).url)

    Page.objects.get(pk=moved.pk).move(Page.objects.get(pk=to.pk), pos="last-child")

    assert Redirect.objects.filter(pk=old.pk).exists()
    assert Redirect.objects.get(old_path=before).redirect_page_id == moved.pk


def test_a_page_whose_address_stays_takes_no_redirect_away(live: LessonPage, unit: UnitPage) -> None:
    Redirect.objects.create(old_path="/old", redirect_page=unit, automatically_created=True)
    draft = making.make_lesson(unit, title="草稿", live=False)

    draft.slug = "another-address"
    draft.save()
    live.move(unit, pos="first-child")

    assert Redirect.objects.filter(old_path="/old").exists()


def test_a_move_that_makes_no_redirect_takes_none_away(live: LessonPage, base: TrainingBase) -> None:
    """Whoever asks a page what it is while it is saved has Wagtail take the old address for the new one."""
    other = making.make_unit(making.make_course(base.root_page, "另一门"), "另一单元")
    Redirect.objects.create(old_path="/old", redirect_page=other, automatically_created=True)

    def look(instance: object, **_: object) -> None:
        assert not isinstance(instance, Page) or instance.specific

    pre_save.connect(look)
    try:
        Page.objects.get(pk=live.pk).move(Page.objects.get(pk=other.pk), pos="last-child")
    finally:
        pre_save.disconnect(look)

    assert Redirect.objects.filter(old_path="/old").exists()
