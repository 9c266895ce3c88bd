"""What every course of the demonstration world is drafted with: its pages as its editor's drafts, and its questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wagtail.rich_text import RichText

from courses.pages.models import CoursePage, LessonPage, UnitPage
from lms.world.pictures import library
from media_pipeline.models import Asset

if TYPE_CHECKING:
    from collections.abc import Callable

    from wagtail.models import Page

    from lms.bases.models import TrainingBase
    from lms.people.models import User

type Options = list[tuple[str, bool]]
type Block = tuple[str, Any]


def question(text: str, options: Options, explanation: str, kind: str = "single") -> dict[str, Any]:
    return {
        "kind": kind,
        "text": text,
        "options": [{"text": words, "correct": right} for words, right in options],
        "explanation": explanation,
    }


def check(text: str, options: Options, explanation: str) -> list[dict[str, Any]]:
    """Return the question that shows that a text was read; with it the text's minutes count."""
    asked = question(text, options, explanation)
    del asked["kind"]
    return [asked]


# --- the parts of a lesson; each is a function of the base on whose shelf its pictures lie ----------------------------

type Part = Callable[[TrainingBase, User], Block]


def text(html: str, *asked: Any) -> Part:
    """Return a text; `asked` are the arguments of its check question."""
    value = {"text": RichText(html), "check": check(*asked) if asked else []}
    return lambda base, by: ("text", value)


def picture(name: str, alt: str, caption: str = "") -> Part:
    """Return a picture that the program draws, with what it says to those who do not see it."""

    def part(base: TrainingBase, by: User) -> Block:
        image = library.on_shelf(name, title=alt, base=base, by=by)
        return "image", {"image": image, "alt": alt, "decorative": False, "caption": caption}

    return part


def steps(title: str, todo: list[str], *asked: Any) -> Part:
    """Return numbered steps, one action each."""
    rows = [{"text": words, "image": None, "alt": ""} for words in todo]
    value = {"title": title, "steps": rows, "check": check(*asked) if asked else []}
    return lambda base, by: ("steps", value)


def quiz(title: str, *questions: dict[str, Any]) -> Part:
    """Return a quiz; every question says why its answer is right."""
    return lambda base, by: ("quiz", {"title": title, "questions": list(questions)})


def survey(title: str, asks: list[str]) -> Part:
    """Return a survey that asks for words of her own; nobody has to answer it."""
    questions = [{"kind": "text", "text": words, "options": []} for words in asks]
    return lambda base, by: ("survey", {"title": title, "questions": questions})


def video(title: str, *asked: Any) -> Part:
    """Return the film of this title on the base's shelf, with the question for those who read its transcript."""

    def part(base: TrainingBase, _editor: User) -> Block:
        film = Asset.objects.get(collection=base.collection, title=title)
        return "video", {"asset": film, "title": title, "check": check(*asked) if asked else []}

    return part


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson as its editor writes it."""

    title: str
    summary: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A chapter with its lessons."""

    title: str
    intro: str
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """A whole course; `facts` are the columns of its page, `cover` the name of its drawn cover."""

    slug: str
    cover: str
    facts: dict[str, Any]
    units: tuple[Unit, ...]


def draft(course: Course, *, base: TrainingBase, by: User) -> list[LessonPage]:
    """Draft a course with all its units and lessons as the editor; a second call returns the same lessons."""
    cover = library.on_shelf(course.cover, title=f"封面：{course.facts['title']}", base=base, by=by)
    top = course_page(base, by, slug=course.slug, cover=cover, **course.facts)
    made = []
    for number, unit in enumerate(course.units, 1):
        page = below(top, UnitPage(title=unit.title, slug=f"unit-{number}", intro=unit.intro), by)
        for place, lesson in enumerate(unit.lessons, 1):
            slug = f"lesson-{place}"
            known = page.get_children().filter(slug=slug).first()
            made.append(known.specific if known else below(page, written(lesson, slug, base=base, by=by), by))
    return made


def written(lesson: Lesson, slug: str, *, base: TrainingBase, by: User) -> LessonPage:
    page = LessonPage(title=lesson.title, slug=slug, summary=lesson.summary)
    page.body = [part(base, by) for part in lesson.parts]
    return page


def course_page(base: TrainingBase, by: User, *, slug: str, **facts: Any) -> CoursePage:
    return below(base.root_page, CoursePage(slug=slug, **facts), by)


def below[P: Page](parent: Page, page: P, by: User) -> P:
    """Return the page below `parent` with this slug; draft it as the editor where it is new."""
    known = parent.get_children().filter(slug=page.slug).first()
    if known is not None:
        found: P = known.specific
        return found
    page.live = False
    page.owner = by
    parent.refresh_from_db()
    parent.add_child(instance=page)
    page.save_revision(user=by)
    return page
