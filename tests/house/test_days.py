"""A day that somebody reads is the day in China: at half past four in the morning UTC still has yesterday."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.urls import reverse
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.models import Page

from lms.people.models import Trainee
from lms.world import people
from media_pipeline.models import Asset
from tests.courses.pages import making
from tests.house.lived_in import browser

ROOT = Path(__file__).parents[2]
EARLY = datetime(2027, 3, 4, 20, 30, tzinfo=UTC)
LOCAL = ("localtime", "localdate", "make_naive", "astimezone")
# What is written for programs, says its offset, or is no instant: a day, a month, an hour that was made local before.
NOT_READ = {
    "foundation/local_days.py": "astimezone stands before it",
    "lms/records/record/files.py": "what an archive says of when it was packed",
    "lms/reports/choosing.py": "a month in an address",
    "lms/people/limits/words.py": "`when` is made local above",
}


def of_ours() -> Iterator[Path]:
    for folder in ("lms", "courses", "accessibility", "media_pipeline", "foundation"):
        for path in (ROOT / folder).rglob("*.py"):
            if not {"migrations", "world"} & set(path.parts):
                yield path


def drawn_as_they_are(tree: ast.AST) -> Iterator[int]:
    """The lines on which an instant becomes text or a day: `.date()`, `.strftime(…)`, `f"{…:%H:%M}"`."""
    for node in ast.walk(tree):
        what: ast.AST | None = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            is_drawn = node.func.attr == "strftime" or (node.func.attr == "date" and not node.args)
            what = node.func.value if is_drawn else None
        elif isinstance(node, ast.FormattedValue) and node.format_spec and "%" in ast.unparse(node.format_spec):
            what = node.value
        if what is not None and not any(word in ast.unparse(what) for word in LOCAL):
            yield node.lineno  # type: ignore[attr-defined]


def test_no_program_line_draws_an_instant_by_utc() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): lines
        for path in of_ours()
        if (lines := list(drawn_as_they_are(ast.parse(path.read_text(encoding="utf-8")))))
    }

    assert {name: lines for name, lines in found.items() if name not in NOT_READ} == {}
    assert list(drawn_as_they_are(ast.parse('f"{row.at:%H:%M}", row.at.date(), row.at.strftime("%Y")'))) == [1, 1, 1]


@pytest.fixture
def early(db: None) -> Asset:
    """Everything was made at half past four in the morning."""
    base = people.populate()["tea"]
    asset = making.make_asset(base.collection, people.account("teaeditor"))
    for model, name in ((Asset, "created"), (Trainee, "created"), (Page, "latest_revision_created_at")):
        model._default_manager.update(**{name: EARLY})
    return asset


def test_choosers_and_a_persons_page_say_the_day_of_the_place(early: Asset) -> None:
    editor, county = browser("teaeditor"), browser("county")
    trainee = people.account("yanhan")
    asked = [
        editor.get(reverse("asset_chooser:choose")),
        editor.get(reverse("wagtailadmin_choose_page")),
        editor.get(reverse("media_pipeline:assets")),
        county.get(reverse("registry:person", args=[trainee.uuid])),
    ]

    is_json = [answer["Content-Type"].startswith("application/json") for answer in asked]
    said = [
        each.json()["html"] if program else each.content.decode() for each, program in zip(asked, is_json, strict=True)
    ]

    for text in said:
        assert not [day for day in ("2027-03-04", "2027年3月4日", "20:30") if day in text]
        assert [day for day in ("2027-03-05", "2027年3月5日", "04:30") if day in text], text[:500]


def test_wagtails_exports_say_the_hour_of_the_clock_on_the_wall() -> None:
    export = SpreadsheetExportMixin()

    assert str(export.preprocess_field_value("at", EARLY, "xlsx")) == "2027-03-05 04:30:00"
    assert str(export.preprocess_field_value("at", EARLY, "csv")) == "2027-03-05 04:30:00"
