"""Text that leaves in workbooks and CSV files is no formula, and is what XML can carry."""

import io

import pytest
from openpyxl import Workbook, load_workbook

from foundation.workbooks import text_cell, text_for_csv


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@x", "\t=1", "平常"])
def test_a_cell_is_text(text: str) -> None:
    book = Workbook(write_only=True)
    page = book.create_sheet("x")
    page.append([text_cell(page, text, bold=True)])
    out = io.BytesIO()
    book.save(out)

    [[cell]] = load_workbook(out)["x"].iter_rows()

    assert (cell.value, cell.data_type, cell.number_format, cell.quotePrefix) == (text, "s", "@", True)


def test_what_xml_cannot_carry_is_left_out() -> None:
    page = Workbook(write_only=True).create_sheet("x")

    assert text_cell(page, "a\x00\x0b\r\ud800\uffffb").value == "ab"


@pytest.mark.parametrize("before", ["", " ", "\t", "\u3000", "\ufeff", "\u200b", "\u202e ", "\xa0", '"'])
def test_a_field_of_a_csv_file_begins_no_formula(before: str) -> None:
    for first in "=+-@＝＋－＠":
        assert text_for_csv(f"{before}{first}1") == f"'{before}{first}1"
    assert text_for_csv(f"{before}1=2") == f"{before}1=2" or before == "\t"
    for first in "\t\r\n":
        assert text_for_csv(f"{first}1") == f"'{first}1"
