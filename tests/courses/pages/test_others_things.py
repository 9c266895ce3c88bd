"""What another base has does not get into one's own lesson: not by a form, not by a console, not past the gate."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.models import Collection, Page
from wagtail.test.utils.form_data import querydict_from_html

from accessibility.descriptions.recordings import attach_recording
from accessibility.errors import Incomplete
from accessibility.models import DescriptionRecording, SignTrack
from accessibility.signing.sign import attach_sign
from courses.pages.errors import NotReady
from courses.pages.gate import gate
from courses.pages.models import CoursePage, LessonPage, UnitPage
from lms.bases.models import TrainingBase
from lms.people.models import User
from media_pipeline.models import Asset
from tests.courses.pages import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_editor(other_base: TrainingBase, post_to: Callable[..., User]) -> User:
    return post_to("base_editor", division=other_base.division, organisation=other_base.organisation)


@pytest.fixture
def theirs(other_base: TrainingBase, other_editor: User, reviewer: User) -> dict[str, Any]:
    """A film, a picture, a document and a course of the other base, the film as good as one can be."""
    return make_things(other_base, other_editor, reviewer)


@pytest.fixture
def ours(base: TrainingBase, editor: User, reviewer: User) -> dict[str, Any]:
    return make_things(base, editor, reviewer)


def make_things(base: TrainingBase, editor: User, reviewer: User) -> dict[str, Any]:
    film = making.make_usable(making.make_asset(base.collection, editor, title="片"), by=editor, reviewer=reviewer)
    return {
        "film": film,
        "picture": make_picture(base.collection),
        "document": make_document(base.collection),
        "page": making.make_course(base.root_page, "另一门课"),
    }


def make_picture(collection: Collection) -> Any:
    picture = making.make_image()
    picture.collection = collection
    picture.save()
    return picture


def make_document(collection: Collection) -> Document:
    file = ContentFile(b"%PDF-1.7", "paper.pdf")
    document: Document = Document.objects.create(title="合同", file=file, collection=collection)
    return document


def body(what: str, thing: Any) -> list[Any]:
    """A lesson's body that shows, or leads to, this thing."""
    return {
        "film": lambda: [("video", {"asset": thing, "title": "片", "check": []})],
        "picture": lambda: [("image", {"image": thing, "alt": "图", "decorative": False, "caption": ""})],
        "step": lambda: [
            ("steps", {"title": "步", "steps": [{"text": "做", "image": thing, "alt": "图"}], "check": []})
        ],
        "document": lambda: [linked(f'<a linktype="document" id="{thing.pk}">合同</a>')],
        "page": lambda: [linked(f'<a linktype="page" id="{thing.pk}">课</a>')],
        "embed": lambda: [linked(f'<embed embedtype="image" id="{thing.pk}" format="left" alt="图"/>')],
    }[what]()


def linked(html: str) -> tuple[str, dict[str, Any]]:
    return ("text", {"text": f"<p>{html}</p>", "check": []})


WAYS = [("film", "film"), ("picture", "picture"), ("step", "picture"), ("document", "document"), ("page", "page")]
WAYS += [("embed", "picture")]


# --- the gate ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("way", "kind"), WAYS)
def test_the_gate_names_whose_it_is_and_refuses(
    unit: UnitPage, theirs: dict[str, Any], ours: dict[str, Any], other_base: TrainingBase, way: str, kind: str
) -> None:
    lesson = making.make_lesson(unit, live=False, body=body(way, ours[kind]))
    gate.require(lesson)
    lesson.body = body(way, theirs[kind])
    revision = lesson.save_revision()

    with pytest.raises(NotReady) as refused:
        revision.publish()

    assert {finding.code for finding in refused.value.findings} == {"of_another_base"}
    finding = refused.value.findings[0]
    assert other_base.name in finding.words
    assert str(theirs[kind].pk) in finding.words
    assert str(getattr(theirs[kind], "title", "")) not in finding.words
    assert not LessonPage.objects.get(pk=lesson.pk).live


@pytest.mark.parametrize("field", ["cover", "proof"])
def test_the_gate_refuses_another_s_cover_and_licence(course: CoursePage, theirs: dict[str, Any], field: str) -> None:
    setattr(course, field, theirs["picture" if field == "cover" else "document"])

    with pytest.raises(NotReady):
        course.save()


def test_what_lies_on_a_common_shelf_is_everybody_s(unit: UnitPage, db: None) -> None:
    root = Collection.get_first_root_node()
    shelf = root.add_child(name="全省共用")
    things = [make_picture(root), make_picture(shelf)]
    lesson = making.make_lesson(unit, live=False, body=[each for thing in things for each in body("picture", thing)])

    gate.require(lesson)


def test_a_shelf_below_a_base_s_is_that_base_s(unit: UnitPage, other_base: TrainingBase) -> None:
    below = other_base.collection.add_child(name="第一期")
    lesson = making.make_lesson(unit, live=False, body=body("picture", make_picture(below)))

    with pytest.raises(NotReady):
        gate.require(lesson)


def test_a_film_with_another_s_interpreter_or_voice_is_refused(
    unit: UnitPage, ours: dict[str, Any], theirs: dict[str, Any], editor: User, reviewer: User
) -> None:
    lesson = making.make_lesson(unit, ours["film"], live=False)
    gate.require(lesson)
    SignTrack.objects.filter(asset=ours["film"]).update(sign_asset=theirs["film"])
    with pytest.raises(NotReady):
        gate.require(lesson)
    SignTrack.objects.filter(asset=ours["film"]).update(sign_asset=making.make_asset(ours["film"].collection, editor))
    gate.require(lesson)
    DescriptionRecording.objects.create(asset=ours["film"], audio_asset=theirs["film"], edited_by=editor)

    with pytest.raises(NotReady):
        gate.require(lesson)


def test_a_copy_into_another_base_is_refused_as_long_as_it_shows_the_first_one_s(
    live: LessonPage, other_base: TrainingBase, usable: Asset
) -> None:
    there = making.make_unit(making.make_course(other_base.root_page, "那边"))

    with pytest.raises(NotReady):
        live.copy(to=there, keep_live=True)
    with pytest.raises(NotReady):
        live.create_alias(parent=there)
    with pytest.raises(NotReady):
        live.move(there, pos="last-child")

    assert not Page.objects.descendant_of(there).exists()


def test_what_was_put_in_behind_the_gate_is_taken_off_the_site(
    unit: UnitPage, ours: dict[str, Any], theirs: dict[str, Any]
) -> None:
    lesson = making.make_lesson(unit, live=False, body=body("picture", theirs["picture"]))
    LessonPage.objects.filter(pk=lesson.pk).update(live=True)

    gate.sweep()

    assert not LessonPage.objects.get(pk=lesson.pk).live


# --- the form ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def as_editor(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def blocks(way: str, thing: Any) -> dict[str, str]:
    """One block as the editor's script sends it."""
    state = (
        '{"blocks":[{"key":"a","text":"x","type":"unstyled","depth":0,"entityRanges":[{"offset":0,"length":1,"key":0}],'
    )
    state += '"inlineStyleRanges":[]}],"entityMap":{"0":{"type":"%s","mutability":"MUTABLE","data":%s}}}'
    value = {
        "film": {"type": "video", "value-asset": str(thing.pk), "value-title": "片"},
        "picture": {"type": "image", "value-image": str(thing.pk), "value-alt": "图"},
        "step": {
            "type": "steps",
            "value-title": "步",
            "value-steps-count": "1",
            "value-steps-0-order": "0",
            "value-steps-0-deleted": "",
            "value-steps-0-type": "",
            "value-steps-0-id": "",
            "value-steps-0-value-text": "做",
            "value-steps-0-value-image": str(thing.pk),
            "value-steps-0-value-alt": "图",
        },
        "document": {"type": "text", "value-text": state % ("DOCUMENT", f'{{"id":{thing.pk},"url":"/"}}')},
        "page": {"type": "text", "value-text": state % ("LINK", f'{{"id":{thing.pk},"url":"/"}}')},
    }[way]
    fields = {"order": "0", "deleted": "", "id": "", "value-check-count": "0", **value}
    return {"body-count": "1", **{f"body-0-{name}": text for name, text in fields.items()}}


def save(client: Client, page: Page, changes: dict[str, str], **more: Any) -> Any:
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = querydict_from_html(client.get(address).content.decode(), form_id="page-edit-form")
    data.update({"body-count": "0", **changes} if isinstance(page.specific, LessonPage) else changes)
    return client.post(address, data, **more)


def tells(response: Any) -> bool:
    """As text, or within what the editor's script is given."""
    html = response.content.decode()
    words = "不能在这里选用"
    return words in html or json.dumps(words)[1:-1] in html


def drafts(page: Page) -> int:
    found: int = page.revisions.count()
    return found


@pytest.mark.parametrize(("way", "kind"), [pair for pair in WAYS if pair[0] != "embed"])
@pytest.mark.parametrize("by_itself", [False, True], ids=["saved", "autosaved"])
def test_what_the_chooser_does_not_offer_is_not_taken_by_its_number(
    as_editor: Client,
    ready: LessonPage,
    ours: dict[str, Any],
    theirs: dict[str, Any],
    way: str,
    kind: str,
    by_itself: bool,
) -> None:
    before = drafts(ready)
    how = {"HTTP_ACCEPT": "application/json"} if by_itself else {}

    refused = save(as_editor, ready, blocks(way, theirs[kind]), **how)

    assert drafts(ready) == before
    assert by_itself or tells(refused)
    taken = save(as_editor, ready, blocks(way, ours[kind]), **how)
    assert taken.status_code in (200, 302)
    assert drafts(ready) == before + 1


def test_what_is_nobody_s_and_is_not_offered_is_not_taken_either(as_editor: Client, ready: LessonPage) -> None:
    """A picture of the common shelf belongs to no other base, so that the gate would let it through."""
    common, before = make_picture(Collection.get_first_root_node()), drafts(ready)

    refused = save(as_editor, ready, blocks("picture", common))

    assert tells(refused)
    assert drafts(ready) == before


@pytest.mark.parametrize("field", ["cover", "proof"])
def test_another_s_cover_and_licence_are_not_taken_by_their_number(
    as_editor: Client, course: CoursePage, ours: dict[str, Any], theirs: dict[str, Any], field: str
) -> None:
    kind = "picture" if field == "cover" else "document"
    more = {"suitability": "1", "summary": "一句"}

    refused = save(as_editor, course, {field: str(theirs[kind].pk), **more})
    assert drafts(course) == 0
    assert tells(refused)
    save(as_editor, course, {field: str(ours[kind].pk), **more})

    assert drafts(course) == 1


def test_a_preview_shows_nothing_of_another_base(as_editor: Client, ready: LessonPage, theirs: dict[str, Any]) -> None:
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[ready.pk])
    data = querydict_from_html(
        as_editor.get(reverse("wagtailadmin_pages:edit", args=[ready.pk])).content.decode(), form_id="page-edit-form"
    )
    data.update(blocks("picture", theirs["picture"]))

    answered = as_editor.post(address, data).json()

    assert not answered["is_valid"]
    assert "scissors" not in as_editor.get(address).content.decode()


def test_what_a_page_holds_already_does_not_keep_its_editor_from_saving(
    as_editor: Client, unit: UnitPage, db: None
) -> None:
    """An operator put a picture of the common shelf in: the editor cannot choose it, and may leave it."""
    common = make_picture(Collection.get_first_root_node())
    lesson = making.make_lesson(unit, live=False, body=body("picture", common))
    kept = blocks("picture", common) | {"body-0-id": str(lesson.body[0].id)}

    save(as_editor, lesson, kept | {"summary": "新的"})

    lesson.refresh_from_db()
    assert lesson.get_latest_revision_as_object().summary == "新的"


# --- the numbers of blocks -------------------------------------------------------------------------------------------


def videos(*ids_and_films: tuple[str, Asset]) -> dict[str, str]:
    sent = {"body-count": str(len(ids_and_films))}
    for place, (number, film) in enumerate(ids_and_films):
        fields = {"id": number, "type": "video", "order": place, "deleted": "", "value-check-count": 0}
        fields |= {"value-asset": film.pk, "value-title": f"片{place}"}
        sent |= {f"body-{place}-{name}": str(value) for name, value in fields.items()}
    return sent


def numbers_of(page: Page) -> list[str]:
    page.refresh_from_db()
    return [str(block.id) for block in page.get_latest_revision_as_object().body]


def test_a_form_does_not_choose_the_numbers_of_blocks(
    as_editor: Client, ready: LessonPage, live: LessonPage, ours: dict[str, Any]
) -> None:
    mine, another, drawn = numbers_of(ready)[0], numbers_of(live)[0], "0f0e0d0c-0b0a-4909-8807-060504030201"
    film = ours["film"]
    sent = videos((mine, film), (mine, film), (another, film), ("quiz", film), ("x" * 300, film), (drawn, film))

    save(as_editor, ready, sent)
    first = numbers_of(ready)
    save(as_editor, ready, sent)

    assert first[0] == mine
    assert first[5] == drawn
    assert len(set(first)) == 6
    assert not {another, "quiz", "x" * 300} & set(first)
    assert all(len(number) == 36 for number in first)
    assert numbers_of(ready) == first, "the editor saves by itself and sends its own again"


# --- interpreters and voices ------------------------------------------------------------------------------------------


def test_an_interpreter_or_a_voice_of_another_shelf_is_not_attached(
    ours: dict[str, Any], theirs: dict[str, Any], editor: User
) -> None:
    Asset.objects.filter(pk=theirs["film"].pk).update(kind="video")
    theirs["film"].refresh_from_db()
    with pytest.raises(Incomplete):
        attach_sign(asset=ours["film"], sign_asset=theirs["film"], offset_ms=0, by=editor)
    theirs["film"].kind = "audio"

    with pytest.raises(Incomplete):
        attach_recording(asset=ours["film"], audio_asset=theirs["film"], offset_ms=0, by=editor)
