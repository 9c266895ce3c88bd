"""Words apart, cells of the national scheme, and pages as an embosser takes them."""

import ctypes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessibility.braille import louis, pages
from accessibility.braille.pages import EMPTY, HEIGHT, WIDTH, Passage
from accessibility.braille.words import spaced

WORDS = st.lists(st.text("⠁⠃⠉⠙⠑", min_size=1, max_size=60), max_size=80)


@pytest.fixture
def liblouis() -> None:
    if not louis.available():
        pytest.skip("liblouis is not installed: no braille is made.")


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("残疾人职业技能培训", "残疾人 职业技能 培训"),
        ("他们说了，不去。", "他们 说了， 不去。"),
        ("（音乐）开始", "（音乐） 开始"),
        ("煮30分钟", "煮 30 分钟"),
        ("", ""),
    ],
)
def test_words_are_apart_and_marks_stay_with_their_word(text: str, apart: str) -> None:
    assert spaced(text) == apart


@pytest.mark.usefixtures("liblouis")
@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("盲人", "⠍⠦⠚⠴"),  # initials, finals; tones only where the scheme writes them
        ("银行", "⠣⠂⠓⠦"),  # háng here
        ("行", "⠓⠡⠂"),  # xíng alone
        ("25", "⠼⠃⠑"),
        ("的", "⠙"),  # one of its six short words
        ("", ""),
    ],
)
def test_cells_are_those_of_the_national_scheme(text: str, cells: str) -> None:
    assert louis.cells(text).replace("⠂⠚", "⠚") == cells


@pytest.mark.usefixtures("liblouis")
def test_what_the_table_does_not_know_is_not_lost() -> None:
    assert louis.cells("龘")  # its code is written, and its neighbours stand
    assert louis.cells("好龘好").startswith(louis.cells("好"))


@pytest.mark.usefixtures("liblouis")
def test_our_ascii_is_what_liblouis_writes() -> None:
    """The other display table of the same library, as an independent witness."""
    text = spaced("安全使用电饭锅：先擦干外壁，再放进去！ABC 2026")
    library = louis.library()
    size = library.lou_charSize()
    encoding = "utf-32-le" if size == 4 else "utf-16-le"
    given_, room = text.encode(encoding), ctypes.c_int(1000)
    out = ctypes.create_string_buffer(1000 * size)
    length = ctypes.c_int(len(given_) // size)
    assert library.lou_translateString(
        b"en-us-brf.dis,zhcn-cbs.ctb", given_, ctypes.byref(length), out, ctypes.byref(room), None, None, 0
    )
    expected = out.raw[: room.value * size].decode(encoding)
    assert pages.as_brf([[louis.cells(text)]]) == f"{expected.upper()}\r\n\f"


def test_every_cell_has_a_character_of_its_own() -> None:
    assert len(set(pages.BRF)) == len(pages.BRF) == 64


@given(WORDS)
def test_no_line_is_too_long_and_no_cell_is_lost(words: list[str]) -> None:
    text = EMPTY.join(words)
    made = pages.wrapped(text, WIDTH - 2, WIDTH)
    assert all(0 < len(line) <= WIDTH for line in made)
    assert len(made[0]) <= WIDTH - 2 if made else not words
    assert "".join(made).replace(EMPTY, "") == text.replace(EMPTY, "")


@given(WORDS)
def test_pages_have_a_head_and_a_number(words: list[str]) -> None:
    passages = [Passage("heading", "⠃⠉"), *(Passage("paragraph", word) for word in words)]
    made = pages.paged(pages.lines(passages, str), "⠃" * 60, lambda number: "⠼" * number)
    assert all(len(page) <= HEIGHT for page in made)
    assert all(len(line) <= WIDTH for page in made for line in page)
    assert [page[0][-1] for page in made] == ["⠼"] * len(made)
    brf = pages.as_brf(made)
    assert brf.isascii()
    assert brf.count("\f") == len(made)
