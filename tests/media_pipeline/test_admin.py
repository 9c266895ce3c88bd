"""The media pages of the admin."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import Collection

from lms.people.models import Act
from media_pipeline.engine import runs
from media_pipeline.models import Asset, Run, StageRun, Upload
from media_pipeline.wagtail_hooks import AssetURLFinder
from tests.drawn import end_session, form_of, sign_in
from tests.media_pipeline.clips import clip

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_list_shows_the_newest_first_with_few_queries(
    admin: Client, make_asset: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        make_asset(title=f"第{number}课")

    admin.get(reverse("media_pipeline:assets"))
    with django_assert_max_num_queries(14):
        page = admin.get(reverse("media_pipeline:assets")).content.decode()

    assert page.index("第11课") < page.index("第3课")
    assert "尚未就绪" in page


def test_the_list_finds_by_title(admin: Client, make_asset: Any) -> None:
    make_asset(title="绣花")
    make_asset(title="种菜")

    page = admin.get(reverse("media_pipeline:assets"), {"q": "绣"}).content.decode()

    assert "绣花" in page
    assert "种菜" not in page


def test_a_file_posted_without_script_becomes_an_asset_too(admin: Client) -> None:
    file = SimpleUploadedFile("课.mp4", clip("tiny.mp4").read_bytes(), content_type="video/mp4")
    root = Collection.get_first_root_node()

    answer = admin.post(
        reverse("media_pipeline:upload"), {"file": file, "title": "", "purpose": "sign", "collection": root.pk}
    )

    asset = Asset.objects.get()
    assert answer.headers["Location"] == asset.get_absolute_url()
    assert (asset.title, asset.runs.get().recipe) == ("课", "SIGN_VIDEO")


def test_an_upload_sent_after_the_session_has_ended_gives_the_title_back_and_asks_for_the_file(
    admin: Client, editor: Any
) -> None:
    address = reverse("media_pipeline:upload")
    drawn = form_of(admin, address)
    file = SimpleUploadedFile("很长的课.mp4", b"x" * 1000, content_type="video/mp4")
    end_session(admin)

    sent = admin.post(address, drawn | {"file": file, "title": "绣花第一课", "purpose": "sign"})
    back = sign_in(admin, editor.username, sent).content.decode()

    assert re.search(r'<input [^>]*name="title"[^>]* value="绣花第一课"', back)
    assert "文件无法保留" in back
    assert "很长的课.mp4" in back
    assert not Asset.objects.exists()


def test_a_file_that_is_too_large_is_refused_with_words_at_the_field(admin: Client, settings: Any) -> None:
    settings.MEDIA_UPLOAD_LIMIT = 10
    file = SimpleUploadedFile("a.mp4", b"x" * 11)
    root = Collection.get_first_root_node()

    page = admin.post(
        reverse("media_pipeline:upload"), {"file": file, "purpose": "lesson", "collection": root.pk}
    ).content.decode()

    assert "请导出得小一些" in page
    assert not Asset.objects.exists()


def test_the_upload_page_lists_what_is_not_finished_and_forgets_it_on_demand(admin: Client, editor: Any) -> None:
    root = Collection.get_first_root_node()
    from media_pipeline.uploads import uploads

    upload = uploads.begin(owner=editor, collection=root, size=100, filename="半截.mp4")

    page = admin.get(reverse("media_pipeline:upload")).content.decode()
    admin.post(reverse("media_pipeline:forget", args=[upload.uuid]))

    assert "半截.mp4" in page
    assert Upload.objects.get().state == "gone"


@pytest.mark.usefixtures("scripted")
def test_an_assets_page_says_what_failed_and_what_to_do_and_offers_another_try(admin: Client, failed: Run) -> None:
    page = admin.get(failed.asset.get_absolute_url()).content.decode()
    state = admin.get(reverse("media_pipeline:progress", args=[failed.asset.uuid])).json()["runs"][0]

    assert "这不是我们认识的影片或录音" in page
    assert "再试一次" in page
    assert (state["state"], state["over"]) == ("failed", True)
    assert state["stages"][0]["retryable"]
    assert "MP4" in state["stages"][0]["remedy"]


@pytest.mark.usefixtures("scripted")
def test_retry_and_cancel_by_the_buttons(admin: Client, failed: Run) -> None:
    stage = failed.stages.get(name="first")

    admin.post(reverse("media_pipeline:retry", args=[stage.pk]))
    stage.refresh_from_db()
    assert stage.state == StageRun.State.PENDING
    admin.post(reverse("media_pipeline:cancel", args=[failed.uuid]))

    failed.refresh_from_db()
    assert failed.state == Run.State.CANCELLED


@pytest.mark.usefixtures("scripted")
def test_what_cannot_be_retried_says_so(admin: Client, failed: Run) -> None:
    waiting = failed.stages.get(name="last")

    answer = admin.post(reverse("media_pipeline:retry", args=[waiting.pk]), follow=True)

    assert "现在不能重试这一步" in answer.content.decode()


def test_an_unused_asset_is_deleted_with_its_files(admin: Client, make_asset: Any, settings: Any) -> None:
    asset = make_asset()
    source = settings.MEDIA_ROOT / asset.source

    with _commits():
        admin.post(reverse("media_pipeline:delete", args=[asset.uuid]))
        assert Act.objects.get(verb="film.delete").object_id == str(asset.pk)

    assert not Asset.objects.exists()
    assert not source.exists()


def test_the_same_file_under_two_assets_survives_the_deletion_of_one(
    scripted: Any, make_asset: Any, settings: Any
) -> None:
    from media_pipeline import assets

    one, two = make_asset(), make_asset()
    for asset in (one, two):
        runs.run_inline(runs.start(asset=asset, recipe="TEST", by=None, queue=False))

    with _commits():
        assets.delete_asset(asset=one, by=None)

    assert two.artifact("text").local_path().exists()


@pytest.mark.parametrize("name", ["asset", "progress", "delete", "again"])
def test_who_may_not_see_it_gets_nothing(name: str, client: Client, make_asset: Any, make_user: Any) -> None:
    asset = make_asset()
    client.force_login(make_user("stranger"))

    for ask in (client.get, client.post):
        assert ask(reverse(f"media_pipeline:{name}", args=[asset.uuid])).status_code in (302, 403, 405)
    assert Asset.objects.filter(pk=asset.pk).exists()


def test_the_chooser_lists_and_gives_an_asset(admin: Client, make_asset: Any) -> None:
    asset = make_asset(title="绣花")

    listed = admin.get(reverse("asset_chooser:choose")).json()
    searched = admin.get(reverse("asset_chooser:choose_results"), {"q": "种菜"}).content.decode()
    chosen = admin.get(reverse("asset_chooser:chosen", args=[asset.pk])).json()

    assert "绣花" in listed["html"]
    assert "绣花" not in searched
    assert chosen["result"]["edit_url"] == asset.get_absolute_url()


def test_the_chooser_shows_nothing_beyond_the_scope(make_asset: Any, make_user: Any, rf: Any) -> None:
    from media_pipeline.admin.choosers import ChooseView, ChosenView

    asset = make_asset()
    stranger = make_user("stranger")
    view = ChooseView()
    view.request = rf.get("/")
    view.request.user = stranger

    assert list(view.get_object_list()) == []
    chosen = ChosenView(model=Asset)
    chosen.request = view.request
    with pytest.raises(Asset.DoesNotExist):
        chosen.get_object(asset.pk)
    assert AssetURLFinder(stranger).get_edit_url(asset) is None


def _commits() -> Any:
    """on_commit runs at once."""
    from unittest import mock

    return mock.patch("django.db.transaction.on_commit", lambda work, robust=False: work())


@pytest.fixture
def admin(client: Client, editor: Any) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture
def failed(make_asset: Any) -> Run:
    run = runs.start(asset=make_asset(), recipe="TEST", by=None, queue=False)
    run.stages.filter(name="first").update(state="failed_permanent", error_code="not_media")
    return runs.advance(run, queue=False)


@pytest.fixture(autouse=True)
def _no_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    from media_pipeline import tasks

    monkeypatch.setattr(tasks.run_stage, "apply_async", lambda args, queue: None)
