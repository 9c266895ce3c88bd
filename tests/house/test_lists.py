"""Every list of rows for people at work is a Listing, or stands here with why not; each asks few queries."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from lms.backoffice.lists.listing import LISTINGS
from lms.people.models import Act, User
from tests.house import one_of_everything
from tests.house.test_matrix import COLUMNS, browser_of

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"

# Where each list is drawn, and who looks at it.
LISTS: dict[str, tuple[str, str]] = {
    "account-requests": ("own_account:requests", "county"),
    "account-requests-decided": ("own_account:requests", "county"),
    "bases": ("bases:bases", "province"),
    "batches": ("records:desk", "county"),
    "claims-decided": ("registry:entered", "county"),
    "class-lists": ("exchange:roster", "staff"),
    "class-members": ("delivery:people", "county"),
    "class-waiting": ("delivery:people", "county"),
    "classes": ("delivery:cohorts", "county"),
    "corrections": ("points:desk", "county"),
    "counted-again": ("points:runs", "province"),
    "courses-owed": ("bases:duties", "province"),
    "decisions-decided": ("registry:decisions", "county"),
    "decisions-waiting": ("registry:decisions", "county"),
    "doubts": ("records:desk", "county"),
    "entered": ("registry:entered", "county"),
    "held-credit": ("points:desk", "county"),
    "new-numbers": ("own_account:new_phones", "county"),
    "offices": ("registry:offices", "county"),
    "papers-to-check": ("records:desk", "county"),
    "people": ("registry:people", "county"),
    "programmes": ("delivery:programmes", "county"),
    "questions": ("points:desk", "county"),
    "requirements": ("records:desk", "county"),
    "revocations": ("records:desk", "county"),
    "unposted": ("points:waiting", "province"),
    "voids-asked": ("delivery:odd", "county"),
    "voids-decided": ("delivery:odd", "county"),
}

# What else draws a table, and why it is no Listing.
OTHERS: dict[str, str] = {
    "accessibility/queue.html": "lies below lms, which imports it: a folder lower than the kit of lists",
    "bases/base.html": "a few rows of one base",
    "bases/courses.html": "a few rows of one base",
    "delivery/ask_void.html": "the pieces of one lease",
    "delivery/cohort.html": "one class at a glance; its learners are a Listing on their own page",
    "delivery/evidence.html": "study found by a device or a hand: reached from what is odd, never read as a whole",
    "delivery/odd.html": "the fifty most striking, grouped: what was asked and decided there are Listings",
    "delivery/preview.html": "a form's meetings before they are made",
    "delivery/programme.html": "the classes of one programme",
    "delivery/proposed.html": "a form with two verdicts, ticked beforehand; at most 200 at once",
    "delivery/void.html": "the pieces of one void",
    "exchange/found.html": "findings in one file, which are no rows of the database",
    "lms/design.html": "an example",
    **{
        f"media_pipeline/{name}.html": "lies below lms, which imports it: a folder lower than the kit of lists"
        for name in ("asset", "assets", "board_table", "disk", "stage")
    },
    "lms/help_table.html": "a table of a guide",
    "own_account/consents.html": "one's own",
    "own_account/data.html": "one's own",
    "own_account/undelivered.html": "whom no message reached, each with how it failed; it empties by slips",
    "plan/facts.html": "a handful of rows, each with its form",
    "points/day.html": "one's own",
    "points/mine.html": "one's own",
    "points/outcome.html": "computed: what a rule would do to each",
    "points/txn.html": "the entries of one line",
    "points/waiting.html": "reasons, counted; what waits is a Listing",
    "points/work.html": "a form's rows",
    "records/batch.html": "one class, which changes while one looks",
    "records/external.html": "what became of one paper",
    "records/links.html": "one's own",
    "records/record.html": "one person's",
    "records/shared.html": "one person's",
    "registry/accept.html": "what is about to be confirmed",
    "registry/find.html": "found by a name, which never stands in an address",
    "registry/offices/office.html": "who works at one office",
    "registry/person.html": "one person's",
    "registry/to_confirm.html": "decrypts each row, by class; the list of people narrows to them and confirms many",
    "reports/figures.html": "figures, with workbooks of their own",
    "reports/rows.html": "the rows that a figure equals, by its own definition",
    "second_factor/mine.html": "one's own",
    "study/surveys.html": "lies below lms, which imports it: a folder lower than the kit of lists",
    "ui/datatable.html": "the component",
    "backoffice/list.html": "every Listing",
}

# A page's own questions: who asks (session, person, posts), then a count and the rows of each list. What is above:
FIRST, EACH = 7, 3
MORE = {
    "bases:duties": 12,  # the periods, and each course that waits with its form
    "delivery:cohorts": 3,  # the filters' programmes and places, proposed marks that wait
    "delivery:odd": 10,  # five groups beside the two lists
    "delivery:people": 6,  # the class, its body's standing, who was brought in by the office
    "delivery:programmes": 3,  # the filters' choices
    "exchange:roster": 8,  # the form's classes
    "own_account:new_phones": 12,  # each number under way, with whether she may decide
    "points:runs": 3,  # the form's versions of the rules
    "points:waiting": 4,  # the reasons
    "records:desk": 12,  # a doubt looks at what its certificate rests on
    "registry:offices": 9,  # the form's places
}


def test_every_list_has_its_place_here(urls: None) -> None:
    assert set(LISTINGS) == set(LISTS)


def test_a_table_is_a_listing_or_says_why_not() -> None:
    drawn = {
        str(file.relative_to(TEMPLATES))
        for file in TEMPLATES.rglob("*.html")
        if re.search(r"{% datatable |<table", file.read_text(encoding="utf-8"))
    }

    assert sorted(drawn - set(OTHERS)) == [], "make it a Listing, or say here why it is none"
    assert sorted(set(OTHERS) - drawn) == []


@pytest.fixture
def urls() -> None:
    assert get_resolver().url_patterns  # imports every view


@pytest.fixture
def house(urls: None, db: None) -> dict[str, Any]:
    return one_of_everything.build()


def test_each_list_orders_by_its_headings_gives_a_workbook_and_asks_few_queries(house: dict[str, Any]) -> None:
    browsers: dict[str, Client] = {}
    too_many: list[tuple[str, int, int]] = []
    for name, (view, column) in LISTS.items():
        listing = LISTINGS[name]
        browser = browsers.setdefault(column, browser_of(COLUMNS[column], house))
        arguments = house["samples"].get(view, ({}, "get", None))[0]
        address = reverse(view, kwargs=arguments)
        on_page = sum(1 for other in LISTS.values() if other == (view, column))
        browser.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(address).status_code == 200, name
        bound = FIRST + EACH * (on_page - 1) + MORE.get(view, 0)
        if len(seen) > bound:
            too_many.append((view, len(seen), bound))

        for each in listing.columns:
            for sort in (each.sort, f"-{each.sort}") if each.sort else ():
                page = browser.get(address, {listing.param("sort"): sort})
                assert page.status_code == 200, (name, sort)
        person = User.objects.get(username=COLUMNS[column])
        before = Act.objects.filter(by=person, verb="list.export").count()
        answer = browser.get(address, {listing.param("as"): "xlsx"})
        assert answer["Content-Type"].startswith("application/vnd.openxmlformats"), (name, answer.status_code)
        assert Act.objects.filter(by=person, verb="list.export").count() == before + 1, name

    assert sorted({*too_many}) == []
