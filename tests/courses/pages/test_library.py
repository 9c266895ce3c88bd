"""Documents and pictures are closed unless a published page shows them to who asks, or she looks after their shelf."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import Client
from wagtail.documents.models import Document
from wagtail.models import Collection, PageViewRestriction

from courses.pages import catalogue
from courses.pages.models import CourseIndexPage, CoursePage, LessonPage, UnitPage
from lms.bases.models import TrainingBase
from lms.people.models import Trainee, User
from tests.courses.pages import making

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]  # who may see a file follows from the pages that use it


@pytest.fixture
def browsers(
    editor: User,
    reviewer: User,
    post_to: Callable[..., User],
    make_trainee: Callable[..., Trainee],
    base: TrainingBase,
    other_base: TrainingBase,
    make_user: Callable[..., User],
) -> dict[str, Client]:
    others = {"division": other_base.division, "organisation": other_base.organisation}
    people = {
        "editor": editor,
        "reviewer": reviewer,
        "trainee": make_trainee(division=base.division).user,
        "other_editor": post_to("base_editor", **others),
        "other_reviewer": post_to("course_reviewer", division=other_base.division),
        "staff": post_to("base_staff", division=base.division, organisation=base.organisation),
    }
    found = {"stranger": Client()}
    for name, user in people.items():
        found[name] = Client()
        found[name].force_login(user)
    return found


def who_reads(browsers: dict[str, Client], address: str) -> set[str]:
    return {name for name, browser in browsers.items() if fetch(browser, address) == 200}


def fetch(browser: Client, address: str) -> int:
    response: Any = browser.get(address)
    if response.streaming:
        read(response)
    return int(response.status_code)


def make_document(collection: Collection, name: str = "paper.pdf", data: bytes = b"%PDF-1.7") -> Document:
    document: Document = Document.objects.create(
        title=name, file=ContentFile(data, name), collection=collection, file_size=len(data)
    )
    return document


def link(document: Document) -> list[Any]:
    return [("text", {"text": f'<p><a linktype="document" id="{document.pk}">讲义</a></p>', "check": []})]


STAFF = {"editor", "reviewer"}
SIGNED_IN = {"trainee", "other_editor", "other_reviewer", "staff"}


# --- documents --------------------------------------------------------------------------------------------------------


def test_a_document_that_no_page_shows_is_its_shelf_s(base: TrainingBase, browsers: dict[str, Client]) -> None:
    document = make_document(base.collection)

    assert who_reads(browsers, document.url) == STAFF
    assert browsers["stranger"].get(document.url).headers["Location"].startswith("/accounts/login/")
    assert browsers["trainee"].get(document.url).status_code == 403


def test_a_document_of_a_published_lesson_is_for_who_may_read_the_lesson(
    unit: UnitPage, base: TrainingBase, browsers: dict[str, Client]
) -> None:
    document = make_document(base.collection)
    making.make_lesson(unit, body=link(document))

    assert who_reads(browsers, document.url) == STAFF | SIGNED_IN


def test_a_document_of_a_draft_or_of_what_was_taken_down_is_closed(
    unit: UnitPage, base: TrainingBase, browsers: dict[str, Client]
) -> None:
    drafted, changed, withdrawn, hidden = (make_document(base.collection, f"{name}.pdf") for name in "abcd")
    making.make_lesson(unit, live=False, body=link(drafted), title="甲")
    lesson = making.make_lesson(unit, title="乙")
    lesson.body = link(changed)
    lesson.save_revision()
    down = making.make_lesson(unit, body=link(withdrawn), title="丙")
    assert who_reads(browsers, withdrawn.url) > STAFF
    down.unpublish()
    making.make_lesson(unit, body=link(hidden), title="丁")
    catalogue.close(page=CourseIndexPage.objects.get(pk=base.root_page_id), reason="停")

    for document in (drafted, changed, withdrawn, hidden):
        assert who_reads(browsers, document.url) == STAFF, document.title


def test_a_document_behind_a_page_s_restriction_is_closed(
    unit: UnitPage, base: TrainingBase, browsers: dict[str, Client]
) -> None:
    document = make_document(base.collection)
    lesson = making.make_lesson(unit, body=link(document))
    PageViewRestriction.objects.create(page=lesson, restriction_type="password", password="x")

    assert who_reads(browsers, document.url) == STAFF


@pytest.mark.parametrize("stands", ["live", "draft", "scheduled"])
def test_a_licence_is_for_those_who_make_and_review_courses_whatever_links_it(
    course: CoursePage, unit: UnitPage, base: TrainingBase, browsers: dict[str, Client], stands: str
) -> None:
    proof = make_document(base.collection)
    making.make_lesson(unit, body=link(proof))
    assert who_reads(browsers, proof.url) > STAFF
    if stands == "live":
        CoursePage.objects.filter(pk=course.pk).update(proof=proof)
    else:
        course.proof = proof
        revision = course.save_revision()
    if stands == "scheduled":
        type(revision).objects.filter(pk=revision.pk).update(approved_go_live_at="2099-01-01T00:00:00Z")
        course.proof = None
        course.save_revision()

    assert who_reads(browsers, proof.url) == STAFF


def test_a_document_of_the_common_shelf_is_for_all_staff(browsers: dict[str, Client], db: None) -> None:
    document = make_document(Collection.get_first_root_node())

    assert who_reads(browsers, document.url) == {"editor", "reviewer", "other_editor", "other_reviewer"}


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "delete", "options"])
@pytest.mark.parametrize("headers", [{}, {"HTTP_RANGE": "bytes=0-3"}, {"HTTP_IF_NONE_MATCH": "*"}])
def test_no_method_and_no_header_opens_a_closed_document(
    base: TrainingBase, browsers: dict[str, Client], method: str, headers: dict[str, str]
) -> None:
    document = make_document(base.collection)

    for name in ("stranger", "trainee"):
        response = getattr(browsers[name], method)(document.url, **headers)
        assert response.status_code in (302, 403, 405), (name, response.status_code)


def test_other_ways_to_the_bytes_are_closed(base: TrainingBase, browsers: dict[str, Client]) -> None:
    document = make_document(base.collection)
    stem = f"/documents/{document.pk}/"

    ways = [f"/media/{document.file.name}", document.file.url, stem, f"{stem}other.pdf", f"{stem}paper.pdf/"]
    ways += [f"{stem}paper.pdf%00", f"{stem}../paper.pdf", f"/documents/{'9' * 20}/paper.pdf", f"/{document.file.name}"]
    ways += [f"/documents/{'9' * 5000}/paper.pdf", f"/manage/api/main/documents/{document.pk}/"]

    for way in ways:
        for name in ("stranger", "trainee"):
            assert browsers[name].get(way).status_code in (302, 400, 403, 404), way


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", b"<script>alert(1)</script>"),
        ("a.svg", b"<svg onload='alert(1)'/>"),
        ("a.xml", b"<x/>"),
        ("a.js", b"1"),
    ],
)
def test_what_was_uploaded_does_nothing_in_a_browser(
    base: TrainingBase, browsers: dict[str, Client], name: str, data: bytes
) -> None:
    response = browsers["editor"].get(make_document(base.collection, name, data).url)
    assert read(response) == data

    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_pdf_is_read_in_the_browser_and_stays_in_no_cache(base: TrainingBase, browsers: dict[str, Client]) -> None:
    response = browsers["editor"].get(make_document(base.collection).url)

    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert read(response) == b"%PDF-1.7"


def read(response: Any) -> bytes:
    return b"".join(response.streaming_content)  # which closes the file, too


# --- pictures ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def picture(base: TrainingBase) -> Any:
    found = making.make_image()
    found.collection = base.collection
    found.save()
    return found


def shown(picture: Any) -> list[Any]:
    return [("image", {"image": picture, "alt": "图", "decorative": False, "caption": ""})]


def sized(picture: Any) -> str:
    address: str = picture.get_rendition("width-32").url
    return address


def test_a_picture_of_a_draft_is_its_shelf_s_though_its_name_is_guessed(
    unit: UnitPage, picture: Any, browsers: dict[str, Client]
) -> None:
    making.make_lesson(unit, live=False, body=shown(picture))

    assert who_reads(browsers, sized(picture)) == STAFF
    assert browsers["stranger"].get(sized(picture)).status_code == 404


def test_a_picture_of_a_published_lesson_is_for_its_readers_and_of_a_course_for_all(
    unit: UnitPage, course: CoursePage, picture: Any, browsers: dict[str, Client]
) -> None:
    making.make_lesson(unit, body=shown(picture))
    assert who_reads(browsers, sized(picture)) == STAFF | SIGNED_IN
    assert cached(browsers["trainee"].head(sized(picture))) == "private, max-age=3600"

    course.cover = picture
    course.save()

    assert who_reads(browsers, sized(picture)) == STAFF | SIGNED_IN | {"stranger"}
    assert cached(browsers["stranger"].head(sized(picture))).startswith("public")


def cached(response: HttpResponse) -> str:
    return str(response.headers["Cache-Control"])


def test_a_file_among_the_pictures_that_no_picture_made_is_nobody_s(browsers: dict[str, Client], settings: Any) -> None:
    folder = settings.MEDIA_ROOT / "images"
    folder.mkdir(parents=True)
    (folder / "left.png").write_bytes(b"x")

    assert who_reads(browsers, "/media/images/left.png") == set()
    assert who_reads(browsers, "/media/original_images/scissors.png") == set()


@pytest.fixture(autouse=True)
def readable(course: CoursePage, editor: User, unit: UnitPage) -> LessonPage:
    """A published lesson that links to nothing, which must open nothing."""
    return making.make_lesson(unit, title="别的课")
