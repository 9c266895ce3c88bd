"""Running text in the admin: what no hand writes is refused before it is taken apart."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.test.utils.form_data import querydict_from_html

from courses.pages.admin.rich_text import DEEPEST, PARAGRAPHS, STYLES
from courses.pages.models import LessonPage, UnitPage

if TYPE_CHECKING:
    from lms.people.models import User


TITLE = "写得很长的一课"


def paragraph(text: str = "穴位在手腕内侧。", *, styles: int = 0, depth: int = 0) -> dict[str, Any]:
    return {
        "key": "a",
        "text": text,
        "type": "unordered-list-item" if depth else "unstyled",
        "depth": depth,
        "inlineStyleRanges": [{"offset": 0, "length": 2, "style": "BOLD"}] * styles,
        "entityRanges": [],
    }


TOO_MUCH = {
    "paragraphs": [paragraph()] * (PARAGRAPHS + 1),
    "styles on a paragraph": [paragraph(styles=STYLES + 1)],
    "lists in lists": [paragraph(depth=DEEPEST + 1)],
}
WRITTEN = {
    "a long lesson": [paragraph()] * 300,
    "many bold words": [paragraph("手" * 200, styles=50)],
    "a list in a list": [paragraph(), *(paragraph(depth=depth) for depth in range(5))],
}


@pytest.fixture
def send(client: Client, editor: User, unit: UnitPage) -> Any:
    """send(blocks): the answer to a new lesson's form with this text."""
    client.force_login(editor)
    address = reverse("wagtailadmin_pages:add", args=["pages", "lessonpage", unit.pk])
    form = querydict_from_html(client.get(address).content.decode(), form_id="page-edit-form")

    def send(blocks: list[dict[str, Any]]) -> Any:
        form.update({"title": TITLE, "body-count": "1", "body-0-type": "text", "body-0-order": "0"})
        form.update({"body-0-deleted": "", "body-0-id": "", "body-0-value-check-count": "0"})
        form["body-0-value-text"] = json.dumps({"blocks": blocks, "entityMap": {}})
        return client.post(address, form)

    return send


@pytest.mark.django_db
@pytest.mark.parametrize("blocks", TOO_MUCH.values(), ids=TOO_MUCH)
def test_more_than_anybody_writes_is_refused_unread(
    blocks: list[dict[str, Any]], send: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ContentstateConverter, "to_database_format", lambda *_: pytest.fail("it was taken apart"))

    assert send(blocks).status_code == 400
    assert not LessonPage.objects.filter(draft_title=TITLE).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("blocks", WRITTEN.values(), ids=WRITTEN)
def test_a_long_text_is_kept(blocks: list[dict[str, Any]], send: Any) -> None:
    answer = send(blocks)

    page = LessonPage.objects.get(draft_title=TITLE).get_latest_revision_as_object()
    assert answer.status_code == 302
    assert str(page.body[0].value["text"]).count("手") >= len(blocks)
