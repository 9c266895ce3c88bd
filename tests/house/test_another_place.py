"""An officer and a base's staff of another place try every list of this one: pages, filters, search, files, acts, jobs.

The world has one of everything, at 勐海 and of 岩罕; 勐腊's officer and another base's staff may see none of it. What
they try is made from the lists themselves, so that a new list is tried on the day it is written.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from courses.study.models import EvidenceVoid, PlayLease, VoidDecision
from lms.backoffice.lists.listing import Listed, Listing
from lms.backoffice.models import Job
from lms.delivery.models import Cohort, WaitingMember
from lms.own_account.models import AccountRequest, NewPhone
from lms.people.models import Claim, ClaimDecision, User
from lms.records.models import Certificate, Doubt
from lms.registry.models import Proposal
from lms.world import people
from tests.house import one_of_everything
from tests.house.test_lists import LISTS
from tests.house.test_matrix import COLUMNS, browser_of
from tests.shared_world import own_copy

pytestmark = pytest.mark.django_db
STRANGERS = ("other_county", "other_staff")
ATTEMPTS = 50  # by each stranger, at the least
CLOSED = (302, 403, 404)

# Rows that everybody who opens the list sees, and why that is right.
SHARED: dict[str, str] = {}
# What the world has no row of, and why.
EMPTY = {"unposted": "what failed to be posted: a fault of the machine, which no place has"}
# Whose page a list is where the officer of `LISTS` has none of it.
WHOSE = {"requirements": "staff"}


@dataclass(frozen=True)
class Target:
    """A list of 勐海, its rows, and what its own people's page offers to narrow it by."""

    listing: Listing
    address: str
    rows: list[Any]
    words: set[str]  # what each row is called
    asked: list[dict[str, str]]  # parameters of the address: filters, search, orders
    pages: set[str]  # the rows' own pages


@pytest.fixture(scope="module")
def built(lasting: None) -> dict[str, Any]:
    house = one_of_everything.build()
    decided(house["subject"])
    return house


@pytest.fixture
def house(built: dict[str, Any], db: None) -> dict[str, Any]:
    return own_copy(built)


def decided(her: User) -> None:
    """What has been decided, waited for and doubted at 勐海: the rows as they are kept afterwards."""
    county, staff, province = (people.account(name) for name in ("county", "teateacher", "province"))
    cohort, claim, now = Cohort.objects.get(), Claim.objects.get(), timezone.now()
    other = User.objects.create(username="waits", name="玉波等候")
    WaitingMember.objects.create(cohort=cohort, subject=other, by=staff)
    Doubt.objects.create(certificate=Certificate.objects.get(), cause="void")
    ClaimDecision.objects.create(claim=claim, by=county, verdict=ClaimDecision.Verdict.REJECTED)
    void = EvidenceVoid.objects.get()
    again = EvidenceVoid(lease=PlayLease.objects.exclude(pk=void.lease_id).get(), asked_by=county)
    again.reason = "可疑"
    again.save()
    VoidDecision.objects.create(void=again, asked_by=county, by=province, approved=False)
    gone = {"state": "refused", "decided_by": county, "decided": now}
    asked = User.objects.create(username="asked", name="玉腊申请")
    AccountRequest.objects.create(
        person=asked, division=cohort.division, phone_index=b"1", data_sealed=b"", reason="unclear", **gone
    )
    Proposal.objects.create(person=her, asked_by=province, kind=Proposal.Kind.ERASE, reason_sealed=b"", **gone)
    NewPhone.objects.create(
        person=her, asked_by=province, phone_sealed=b"", reason_sealed=b"", state=NewPhone.State.STOPPED, ended=now
    )


@pytest.fixture
def targets(house: dict[str, Any]) -> list[Target]:
    own: dict[str, Client] = {}
    return [
        target(name, view, own.setdefault(column, browser_of(COLUMNS[column], house)), house)
        for name, (view, column) in ((name, (view, WHOSE.get(name, column))) for name, (view, column) in LISTS.items())
    ]


def target(name: str, view: str, browser: Client, house: dict[str, Any]) -> Target:
    address = reverse(view, kwargs=house["samples"].get(view, ({}, "get", None))[0])
    shown = lists_of(browser.get(address))[name]
    listing, rows = shown.listing, [row for row, _cells in shown.rows]
    words = {listing.called(row) for row in rows}
    asked = [{choice.name: value} for choice in shown.choices for value, _words in choice.options]
    asked += [{listing.param("q"): each} for each in words]
    pages = {cell.href for _row, cells in shown.rows for cell in cells if cell.href}
    return Target(listing, address, rows, words, asked, pages)


def lists_of(answer: Any) -> dict[str, Listed]:
    """The lists that a page was drawn with, by name."""
    contexts = answer.context or ()
    found = (each for one in contexts for layer in getattr(one, "dicts", (one,)) for each in layer.values())
    return {each.listing.name: each for each in found if isinstance(each, Listed)}


def rows_read(answer: Any, listing: Listing) -> set[int]:
    shown = lists_of(answer).get(listing.name)
    return {row.pk for row, _cells in shown.rows} if shown else set()


def words_in_book(answer: Any) -> set[str]:
    if not answer.get("Content-Type", "").startswith("application/vnd.openxml"):
        return set()
    book = load_workbook(io.BytesIO(answer.content))
    return {str(row[0]) for sheet in book for row in sheet.iter_rows(min_row=2, values_only=True)}


def test_a_list_has_rows_to_be_kept_from_others(targets: list[Target]) -> None:
    assert sorted(each.listing.name for each in targets if not each.rows) == sorted(EMPTY)


@pytest.mark.parametrize("stranger", STRANGERS)
def test_no_list_shows_another_places_rows_however_it_is_asked(
    stranger: str, house: dict[str, Any], targets: list[Target]
) -> None:
    browser, attempts, seen = browser_of(COLUMNS[stranger], house), 0, set()
    for each in targets:
        kept = {row.pk for row in each.rows}
        for asked in ({}, *each.asked):
            answer = browser.get(each.address, asked)
            attempts += 1
            if rows_read(answer, each.listing) & kept:
                seen.add(each.listing.name)
            if words_in_book(browser.get(each.address, {**asked, each.listing.param("as"): "xlsx"})) & each.words:
                seen.add(each.listing.name)
            attempts += 1

    assert seen - set(SHARED) == set()
    assert attempts >= ATTEMPTS


@pytest.mark.parametrize("stranger", STRANGERS)
def test_nobody_acts_on_another_places_rows(stranger: str, house: dict[str, Any], targets: list[Target]) -> None:
    browser, attempts = browser_of(COLUMNS[stranger], house), 0
    job = Job.objects.get()
    for each in targets:
        before = list(type(each.rows[0])._default_manager.order_by("pk").values()) if each.rows else []
        for form in forms(each, job):
            browser.post(each.address, form)
            attempts += 1
        if each.rows:
            assert list(type(each.rows[0])._default_manager.order_by("pk").values()) == before, each.listing.name
    done = Job.objects.exclude(pk=job.pk)

    assert [(one.listing, one.act) for one in done if one.done > len(one.refused)] == []
    assert attempts >= ATTEMPTS


def forms(target: Target, job: Job) -> Iterator[dict[str, Any]]:
    """What the confirmation of each act sends; of a list without acts what one would send."""
    keys = [str(getattr(row, "uuid", row.pk)) for row in target.rows]
    for act in [each.code for each in target.listing.acts] or ["confirm"]:
        sent = {"act": act, "confirmed": "1", "count": str(len(keys)), "reason": "别处的人", "counsellor": "1"}
        yield sent | {"row": keys}
        yield sent | {"everything": "1"}
        yield sent | {"job": str(job.uuid)}


@pytest.mark.parametrize("stranger", STRANGERS)
def test_a_rows_own_page_its_history_and_a_job_are_closed_to_strangers(
    stranger: str, house: dict[str, Any], targets: list[Target]
) -> None:
    browser, job = browser_of(COLUMNS[stranger], house), Job.objects.get()
    pages = {page for each in targets if each.listing.name not in SHARED for page in each.pages}
    county = browser_of("county", house)
    pages = {page for page in pages if county.get(page).status_code not in CLOSED}  # of 勐海: the province sees more
    pages |= {reverse(name, args=[job.uuid]) for name in ("backoffice:job", "backoffice:job_file")}

    got_in = {page for page in pages if browser.get(page).status_code not in CLOSED}
    acted = {page for page in pages if browser.post(page, {}).status_code not in (*CLOSED, 405)}

    assert got_in == set()
    assert acted == set()
    assert len(pages) > len(STRANGERS)
