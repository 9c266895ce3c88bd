"""Every workbook that goes out: what was counted is a number, a day is a day, and what names somebody is text."""

import io
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from lms.exchange.roster.headings import CERTIFICATE, CITIZEN_ID, COHORT, PHONE, PLACE
from tests.house import one_of_everything
from tests.house.lived_in import browser
from tests.house.test_addresses import ALL
from tests.house.test_matrix import COLUMNS, TABLE

XLSX = "spreadsheetml.sheet"
NUMBER = re.compile(r"[-+]?\d[\d,]*(\.\d+)?%?")
DAY = re.compile(r"\d{4}[-/年.]\d{1,2}([-/月.](\d{1,2}日?)?)?")
# What stands under these is made of digits and names somebody or something: nobody adds it up.
NAMES = {COHORT, CITIZEN_ID, CERTIFICATE, PHONE, PLACE, "区划代码"}


@pytest.fixture(scope="module")
def samples(lasting: None) -> dict[str, Any]:
    return one_of_everything.build()["samples"]


def workbooks(samples: dict[str, Any]) -> dict[str, bytes]:
    """By address, as the first gets it who may."""
    rows = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    who = {
        name: next((one for one, sign in zip(COLUMNS, cells[-len(COLUMNS) :], strict=True) if sign == "+"), "anonymous")
        for name, *cells in rows
    }
    asked = {
        reverse(name, kwargs=samples.get(name, ({},))[0]): COLUMNS[who[name]]
        for name, route, _entry in ALL
        if route.endswith(".xlsx") and name in who
    }
    reports = [
        f"/{route}?export=xlsx" for _, route, _ in ALL if re.match(r"manage/(reports/[\w-]+|redirects)/$", route)
    ]
    asked |= dict.fromkeys(reports, "operator")
    found = {}
    for address, account in asked.items():
        answer = (browser(account) if account else Client()).get(address)
        if XLSX in str(answer.get("Content-Type", "")):
            found[address] = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return found


def misplaced(data: bytes) -> tuple[list[str], int, int]:
    """Cells of the wrong kind, with how many numbers and days there are."""
    wrong, numbers, days = [], 0, 0
    for sheet in load_workbook(io.BytesIO(data)):
        head, *lines = list(sheet.iter_rows()) or [()]
        headings = [str(cell.value or "").rstrip("*") for cell in head]
        for line in lines:
            for heading, cell in zip(headings, line, strict=True):
                says = f"{sheet.title} {heading}: {cell.value!r} as {cell.data_type} {cell.number_format}"
                is_name = heading in NAMES
                if cell.data_type == "n" and cell.value is not None:
                    numbers += 1
                    wrong += [says] if is_name or cell.number_format == "@" else []
                elif cell.data_type == "d":
                    days += 1
                    wrong += [] if "yy" in cell.number_format.lower() and not is_name else [says]
                elif cell.data_type == "s" and not is_name:
                    is_reckoned = NUMBER.fullmatch(cell.value.strip()) or DAY.fullmatch(cell.value.strip())
                    wrong += [says] if is_reckoned else []
    return wrong, numbers, days


@pytest.mark.django_db
def test_what_is_counted_is_a_number_and_a_day_is_a_day_in_every_workbook(samples: dict[str, Any]) -> None:
    found = workbooks(samples)

    looked = {address: misplaced(data) for address, data in found.items()}

    assert {address: wrong for address, (wrong, _, _) in looked.items() if wrong} == {}
    record = next(address for address in looked if "record.xlsx" in address)
    assert looked[record][1:] > (8, 3)
    assert sum(".xlsx" in address for address in looked) >= 4
    assert sum("export=" in address for address in looked) >= 4
