"""One of several is chosen without a drop-down list, and what is sent and refused stays as it was."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup
from django import forms
from django.template import Context, Template

from lms.people.models import Division
from lms.web.choosing import PART, parts

if TYPE_CHECKING:
    pass

BASE = Path(__file__).parent.parent.parent
SMALL = [("a", "甲"), ("b", "乙")]
LONG = [(str(number), f"第 {number} 项") for number in range(60)]
# Pages that Wagtail draws: its fields are its own.
THEIRS = ("wagtailadmin",)


class Asks(forms.Form):
    first = forms.ChoiceField(choices=SMALL)
    told = forms.ChoiceField(choices=[("", "请选"), *SMALL])
    free = forms.ChoiceField(choices=[("", "---------"), *SMALL], required=False)
    many = forms.ChoiceField(choices=[("", "选一个"), *LONG])
    several = forms.MultipleChoiceField(choices=SMALL, widget=forms.CheckboxSelectMultiple)


def drawn(form: forms.Form) -> BeautifulSoup:
    html = Template("{% load ui %}<form>{% form_fields form %}</form>").render(Context({"form": form}))
    return BeautifulSoup(html, "html.parser")


def sent(page: BeautifulSoup) -> dict[str, str]:
    """What a browser would send of it untouched."""
    return {str(each["name"]): str(each["value"]) for each in page.select("input[type=radio][checked]")}


def test_the_same_holds_unasked_as_in_a_list() -> None:
    page = drawn(Asks())

    assert page.select("select") == []
    assert sent(page) == {"first": "a", "free": ""}
    assert [each["value"] for each in page.select("[name=told]")] == ["a", "b"]
    assert all(each.has_attr("required") for each in page.select("[name=told]"))
    assert page.select_one("label:has([name=free])").get_text(strip=True) == "不选"  # type: ignore[union-attr]


def test_many_are_folded_behind_what_is_chosen_and_cut_into_parts() -> None:
    untouched, chosen = drawn(Asks()), drawn(Asks(initial={"many": "30"}))

    [fold] = untouched.select("details[data-pick]")
    assert fold.select_one("[data-pick-now]").get_text() == "选一个"  # type: ignore[union-attr]
    assert not fold.has_attr("open")
    assert not fold.select("[required]")  # a browser would stop at it and show nothing
    assert max(len(part.select("input")) for part in fold.select("details")) <= PART
    assert [str(each["value"]) for each in fold.select("input")] == [value for value, _ in LONG]
    assert chosen.select_one("[data-pick-now]").get_text() == "第 30 项"  # type: ignore[union-attr]
    assert [part.summary.get_text() for part in chosen.select("details details[open]")] == ["第 24 项 – 第 47 项"]  # type: ignore[union-attr]


def test_what_is_refused_stands_open_and_the_summary_leads_to_the_first_choice() -> None:
    form = Asks({"first": "x", "several": ["a"]})
    page = drawn(form)

    assert set(form.errors) == {"first", "told", "many"}
    for link in page.select(".form__summary a"):
        target = page.find(id=str(link["href"])[1:])
        assert target is not None, link
        assert target.name == "input"
    assert page.select_one("details[data-pick]").has_attr("open")  # type: ignore[union-attr]


def test_what_is_chosen_is_what_the_form_takes() -> None:
    wanted: dict[str, Any] = {"first": "b", "told": "a", "free": "", "many": "59", "several": ["b"]}
    page = drawn(Asks(wanted))

    assert Asks(wanted).is_valid()
    assert sent(page) == {name: value for name, value in wanted.items() if name != "several"}


def test_places_are_cut_by_prefecture_and_called_by_it() -> None:
    places = [
        Division(
            code=f"{prefecture}{number:02}00", kind="county" if number else "prefecture", name=f"{prefecture}-{number}"
        )
        for prefecture in ("5301", "5328")
        for number in range(14)
    ]
    codes = [place.code for place in places]
    rows = [SimpleNamespace(instance=place) for place in places]
    options = [{"value": row, "label": str(row.instance), "selected": False} for row in rows]

    assert len(set(codes)) == 28
    assert [part.title for part in parts(options)] == ["5301-0", "5328-0"]
    assert [part.title for part in parts(options[1:])] == ["5301-1 – 5301-13", "5328-0"]


def test_no_template_and_no_script_of_ours_has_a_list() -> None:
    files = [*(BASE / "templates").rglob("*.html"), *BASE.glob("*/static/**/*.js"), *BASE.glob("lms/*/static/**/*.js")]
    found = [
        str(path.relative_to(BASE))
        for path in files
        if not {*THEIRS, "var"} & set(path.relative_to(BASE).parts)
        and re.search(r"<(select|datalist)\b", path.read_text(encoding="utf-8"))
    ]

    assert len(files) > 200
    assert found == []
