"""The gate as people and programs meet it over HTTP: refused in words, with links, and nothing half done."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.urls import include, path, reverse
from wagtail.models import APIToken, WorkflowState
from wagtail.test.utils.form_data import querydict_from_html

from accessibility.models import Track
from courses.pages.models import LessonPage
from lms.people.models import User
from media_pipeline.models import Asset
from tests.courses.pages import making

pytestmark = pytest.mark.django_db


def edit_url(page: LessonPage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def press(client: Client, page: LessonPage, button: str, **changes: str) -> HttpResponse:
    """Open the editor, change some fields, and press a button."""
    html = client.get(edit_url(page)).content.decode()
    data: QueryDict = querydict_from_html(html, form_id="page-edit-form")
    data.update({button: "1", **videos(page), **changes})
    return client.post(edit_url(page), data)


def videos(page: LessonPage) -> dict[str, str]:
    """The body as the editor's script would send it; these lessons hold videos only."""
    sent = {"body-count": str(len(page.body))}
    for place, block in enumerate(page.body):
        row = {"id": block.id, "type": "video", "order": place, "deleted": ""}
        row |= {"value-asset": block.value["asset"].pk, "value-title": block.value["title"]}
        sent |= {f"body-{place}-{name}": str(value) for name, value in row.items()}
    return sent


@pytest.fixture
def as_editor(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture
def as_reviewer(reviewer: User) -> Client:
    client = Client()
    client.force_login(reviewer)
    return client


def test_the_editor_reads_what_is_missing_and_where_to_mend_it(as_editor: Client, draft: LessonPage) -> None:
    html = as_editor.get(edit_url(draft)).content.decode()

    for code in ("captions_not_approved", "visuals_not_described", "sign_missing"):
        assert f'data-code="{code}"' in html
    asset = draft.body[0].value["asset"]
    assert str(asset.uuid) in html


def test_while_only_the_small_sizes_play_the_panel_tells_and_blocks_nothing(
    as_editor: Client, ready: LessonPage
) -> None:
    html = as_editor.get(edit_url(ready)).content.decode()

    assert 'data-code="not_complete"' in html
    assert "目前只能播放低清晰度" in html
    assert "什么都不缺" in html


def test_the_panel_says_when_nothing_is_missing(as_editor: Client, ready: LessonPage, usable: Asset) -> None:
    making.make_every_size(usable)

    html = as_editor.get(edit_url(ready)).content.decode()

    assert "什么都不缺" in html
    assert "data-code=" not in html


def test_pressing_publish_leads_back_to_the_draft_with_the_list(as_reviewer: Client, draft: LessonPage) -> None:
    response = press(as_reviewer, draft, "action-publish", summary="新的一句话")

    assert response.headers["Location"] == edit_url(draft)
    draft.refresh_from_db()
    assert not draft.live
    assert draft.get_latest_revision_as_object().summary == "新的一句话"
    assert "字幕" in as_reviewer.get(edit_url(draft)).content.decode()


def test_pressing_publish_with_a_later_hour_is_refused_at_once(as_reviewer: Client, draft: LessonPage) -> None:
    press(as_reviewer, draft, "action-publish", go_live_at="2099-01-01 09:00")

    assert not draft.revisions.filter(approved_go_live_at__isnull=False).exists()


def test_pressing_publish_on_an_older_version_is_refused(as_reviewer: Client, live: LessonPage) -> None:
    old = live.get_latest_revision()
    Track.objects.update(approved_version=None)

    response = press(as_reviewer, live, "action-publish", revision=str(old.pk))

    assert response.headers["Location"] == edit_url(live)
    live.refresh_from_db()
    assert live.live_revision_id is None  # nothing was published over what is there


def test_handing_in_what_is_not_ready_is_refused_and_keeps_the_draft(as_editor: Client, draft: LessonPage) -> None:
    response = press(as_editor, draft, "action-submit", summary="新的一句话")

    assert response.status_code == 409
    assert 'data-code="captions_not_approved"' in response.content.decode()
    assert not WorkflowState.objects.exists()
    assert LessonPage.objects.get(pk=draft.pk).get_latest_revision_as_object().summary == "新的一句话"


def test_from_base_to_reviewer_to_published(as_editor: Client, as_reviewer: Client, ready: LessonPage) -> None:
    press(as_editor, ready, "action-submit")
    assert not LessonPage.objects.get(pk=ready.pk).live

    decide(as_reviewer, ready, "approve")

    assert LessonPage.objects.get(pk=ready.pk).live


def test_an_approval_of_what_lost_its_captions_meanwhile_is_refused(
    as_editor: Client, as_reviewer: Client, ready: LessonPage
) -> None:
    press(as_editor, ready, "action-submit")
    Track.objects.update(approved_version=None)

    response = decide(as_reviewer, ready, "approve")

    assert response.status_code == 409
    assert not LessonPage.objects.get(pk=ready.pk).live
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_IN_PROGRESS


def test_nobody_approves_what_she_handed_in(as_editor: Client, ready: LessonPage, editor: User) -> None:
    press(as_editor, ready, "action-submit")

    decide(as_editor, ready, "approve")

    assert not LessonPage.objects.get(pk=ready.pk).live


def test_a_reviewer_of_another_county_cannot_approve(
    as_editor: Client, ready: LessonPage, post_to: Callable[..., User], mengla: Any
) -> None:
    press(as_editor, ready, "action-submit")
    stranger = Client()
    stranger.force_login(post_to("course_reviewer", division=mengla))

    decide(stranger, ready, "approve")

    assert not LessonPage.objects.get(pk=ready.pk).live


def test_asking_for_changes_gives_it_back(as_editor: Client, as_reviewer: Client, ready: LessonPage) -> None:
    press(as_editor, ready, "action-submit")

    decide(as_reviewer, ready, "reject")

    assert WorkflowState.objects.get().status == WorkflowState.STATUS_NEEDS_CHANGES


def test_a_page_sent_back_shows_its_editor_the_reviewer_s_words(
    as_editor: Client, as_reviewer: Client, ready: LessonPage
) -> None:
    press(as_editor, ready, "action-submit")
    waiting = as_editor.get(edit_url(ready)).content.decode()
    decide(as_reviewer, ready, "reject", "第二段讲得太快，请放慢。")

    page, base = (as_editor.get(address).content.decode() for address in (edit_url(ready), reverse("bases:mine")))
    press(as_editor, ready, "action-submit")
    again = as_editor.get(edit_url(ready)).content.decode()

    assert 'data-reply="in_review"' in waiting
    assert 'data-reply="sent_back"' in page
    assert "第二段讲得太快，请放慢。" in page
    assert "可以送审了" not in waiting + page + again
    assert "第二段讲得太快，请放慢。" in base
    assert edit_url(ready) in base
    assert 'data-reply="in_review"' in again
    assert "第二段讲得太快，请放慢。" in again


def test_an_approval_s_comment_is_read_where_the_page_is_edited(
    as_editor: Client, as_reviewer: Client, ready: LessonPage
) -> None:
    press(as_editor, ready, "action-submit")

    decide(as_reviewer, ready, "approve", "下次请配上图。")

    assert "下次请配上图。" in as_editor.get(edit_url(ready)).content.decode()


def test_the_reviewer_finds_it_on_his_desk(as_editor: Client, as_reviewer: Client, ready: LessonPage) -> None:
    press(as_editor, ready, "action-submit")

    assert ready.title in as_reviewer.get(reverse("wagtailadmin_home")).content.decode()


def test_the_editor_sees_her_draft_as_a_trainee_will(as_editor: Client, ready: LessonPage) -> None:
    html = as_editor.get(reverse("wagtailadmin_pages:view_draft", args=[ready.pk])).content.decode()

    assert "揉法示范" in html


def test_while_it_is_reviewed_its_editor_cannot_change_it(as_editor: Client, ready: LessonPage) -> None:
    press(as_editor, ready, "action-submit")
    before = ready.get_latest_revision()

    as_editor.post(edit_url(ready), {"title": "改名", "slug": ready.slug, "comments-TOTAL_FORMS": "0", **videos(ready)})

    assert ready.get_latest_revision() == before


def test_a_live_copy_from_the_explorer_is_refused_and_leaves_nothing(as_reviewer: Client, live: LessonPage) -> None:
    Track.objects.update(approved_version=None)
    superuser = User.objects.create(username="root", is_superuser=True)
    as_reviewer.force_login(superuser)
    parent = live.get_parent()
    data = {
        "new_title": "副本", "new_slug": "copy", "new_parent_page": parent.pk, "publish_copies": "on",
    }  # fmt: skip

    response = as_reviewer.post(reverse("wagtailadmin_pages:copy", args=[live.pk]), data)

    assert response.status_code == 409
    assert parent.get_children().count() == 1


def test_publishing_many_from_the_explorer_is_refused(as_reviewer: Client, draft: LessonPage) -> None:
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

    response = as_reviewer.post(f"{url}?id={draft.pk}&next=/manage/", {"include_descendants": ""})

    assert response.status_code == 409
    assert not LessonPage.objects.get(pk=draft.pk).live


def test_the_admin_s_own_api_is_refused(as_reviewer: Client, draft: LessonPage) -> None:
    url = reverse("wagtailadmin_api:pages:action", args=[draft.pk, "publish"])

    response = as_reviewer.post(url, {}, content_type="application/json", headers={"accept": "application/json"})

    assert response.status_code == 409
    assert {finding["code"] for finding in response.json()["findings"]} >= {"captions_not_approved"}
    assert not LessonPage.objects.get(pk=draft.pk).live


@pytest.mark.urls(__name__)
def test_the_public_api_is_refused(client: Client, draft: LessonPage, reviewer: User, settings: Any) -> None:
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.endswith("DeclaredViews")]
    _, token = APIToken.create_token(user=reviewer, name="test")

    response = client.post(f"/api/v3/pages/{draft.pk}/actions/publish/", headers={"authorization": f"Bearer {token}"})

    assert response.status_code == 409
    assert response.json()["code"] == "not_ready"
    assert not LessonPage.objects.get(pk=draft.pk).live


def decide(client: Client, page: LessonPage, action: str, words: str = "好") -> HttpResponse:
    state = LessonPage.objects.get(pk=page.pk).current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
    return client.post(url, {"comment": words})


def api_urls() -> list[Any]:
    """Wagtail's write API, which the product does not mount; the gate must hold if somebody does."""
    from wagtail.api.v3.urls import api

    return [path("api/v3/", api.urls), path("", include("lms.urls"))]


def __getattr__(name: str) -> Any:
    if name == "urlpatterns":
        found = globals()["urlpatterns"] = api_urls()
        return found
    raise AttributeError(name)
