"""A lesson for the fingers: everything it says is in the file, and the question that makes reading count as well."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.rich_text import RichText

from accessibility.braille import louis, pages
from accessibility.braille.words import spaced
from courses.pages import braille
from courses.pages.models import LessonPage, UnitPage
from courses.pages.page_queries import check_of
from lms.people.models import User
from media_pipeline.models import Asset
from tests.courses.pages import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def liblouis() -> None:
    if not louis.available():
        pytest.skip("liblouis is not installed: no braille is made.")


@pytest.fixture
def lesson(unit: UnitPage, usable: Asset) -> LessonPage:
    markup = "<h2>准备</h2><p>先洗手。</p><ol><li>拿毛巾</li><li>拿剪刀</li></ol>"
    steps = {"title": "怎样揉", "steps": [{"text": "掌根放平", "alt": "手掌平放在肩上"}], "check": []}
    body = [
        ("text", {"text": RichText(markup), "check": making.check()}),
        ("steps", steps),
        ("quiz", making.quiz()),
        (
            "survey",
            {"title": "说说看", "questions": [{"kind": "single", "text": "累不累？", "options": ["累", "不累"]}]},
        ),
    ]
    return making.make_lesson(unit, usable, body=body)


def squeezed(text: str) -> str:
    return "".join(text.split()).replace(pages.EMPTY, "")


def cells_of(text: str) -> str:
    return squeezed(louis.cells(spaced(text)))


def test_all_that_a_lesson_says_is_in_its_file(lesson: LessonPage) -> None:
    made = squeezed(braille.of_lesson(lesson).unicode)

    said = [
        "准备",
        "先洗手。",
        "拿剪刀",
        "怎样揉",
        "掌根放平",
        "手掌平放在肩上",
        "这是什么手法？",
        "说说看",
        "累不累？",
    ]
    said += ["毛巾放在哪里？", "柜子里", "揉法示范"]  # the question with its answers; the film's title
    assert [words for words in said if cells_of(words) not in made] == []


def test_a_picture_is_what_its_alternative_says(unit: UnitPage) -> None:
    pictures = [("一条白毛巾", False), ("花边", True)]
    values = [
        {"image": making.make_image(), "alt": alt, "decorative": decorative, "caption": ""}
        for alt, decorative in pictures
    ]
    lesson = making.make_lesson(unit, body=[("image", value) for value in values])

    made = squeezed(braille.of_lesson(lesson).unicode)

    assert cells_of("图片：一条白毛巾") in made
    assert cells_of("花边") not in made


def test_what_is_said_in_a_film_is_its_transcript(lesson: LessonPage, usable: Asset) -> None:
    from accessibility.display.player import player_item

    made = squeezed(braille.of_lesson(lesson).unicode)

    cues = player_item(usable).cues
    assert cues
    assert all(cells_of(cue.text) in made for cue in cues)


def test_it_says_that_no_reader_of_braille_has_checked_it(lesson: LessonPage) -> None:
    assert cells_of("未经盲校") in squeezed(braille.of_lesson(lesson).unicode)


def test_one_part_alone(lesson: LessonPage) -> None:
    [text] = [block for block in lesson.body if check_of(block)]

    made = squeezed(braille.of_lesson(lesson, block_id=str(text.id)).unicode)

    assert cells_of("先洗手。") in made
    assert cells_of("掌根放平") not in made


def test_the_page_leads_to_a_file_for_embossers_and_one_for_displays(
    client: Client, lesson: LessonPage, editor: User
) -> None:
    client.force_login(editor)
    address = reverse("pages:braille", args=[lesson.pk])
    assert f'href="{address}"' in client.get(lesson.url).content.decode()

    brf, text = client.get(address), client.get(address, {"as": "unicode"})

    assert brf["Content-Type"] == "application/x-brf"
    assert "attachment" in brf["Content-Disposition"]
    assert brf.content.isascii()
    lines = brf.content.decode().replace("\f", "").split("\r\n")
    assert max(map(len, lines)) <= pages.WIDTH
    assert set(text.content.decode()) <= {chr(0x2800 + cell) for cell in range(64)} | {"\n", "\f"}
    assert client.get(address, {"block": "nothing"}).status_code == 404


def test_without_liblouis_nothing_is_offered(
    client: Client, lesson: LessonPage, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(louis, "library", lambda: None)
    client.force_login(editor)
    address = reverse("pages:braille", args=[lesson.pk])

    assert address not in client.get(lesson.url).content.decode()
    assert client.get(address).status_code == 404


def test_a_draft_has_no_file(client: Client, unit: UnitPage, bare: Asset, editor: User) -> None:
    draft = making.make_lesson(unit, bare, live=False)
    client.force_login(editor)

    assert client.get(reverse("pages:braille", args=[draft.pk])).status_code == 404
