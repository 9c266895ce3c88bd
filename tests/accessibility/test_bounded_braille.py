"""A braille file is made of so much text at once, and in steps that grow with the text."""

from __future__ import annotations

from typing import Any

import pytest

from accessibility.braille import louis
from courses.pages import braille


def test_a_list_is_counted_once_not_back_for_each_item(monkeypatch: pytest.MonkeyPatch) -> None:
    from bs4.element import PageElement

    monkeypatch.setattr(PageElement, "find_previous_siblings", lambda *_, **__: pytest.fail("counted back"))

    found = list(braille.rich_text("<ol><li>一</li><li>二</li></ol><ul><li>点</li></ul><ol><li>又一</li></ol>"))

    assert [passage.text for passage in found] == ["1. 一", "2. 二", "— 点", "1. 又一"]


def test_liblouis_is_given_short_pieces_and_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []
    monkeypatch.setattr(louis, "cells", lambda text: (given.append(text), text)[1])
    monkeypatch.setattr(braille, "spaced", lambda text: text)

    for text in ("词语 " * 2000, "字" * 5000, "短"):
        given.clear()
        braille.in_cells(text)
        assert max(map(len, given)) <= braille.LONGEST_PIECE
        assert "".join(given).replace(" ", "") == text.replace(" ", "")


def test_too_much_text_is_refused_before_any_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(louis, "cells", lambda _: pytest.fail("made"))

    class Page:
        title = "长"
        body: Any = []

    monkeypatch.setattr(braille, "LONGEST", 10)
    with pytest.raises(braille.TooLongForBraille):
        braille.of_lesson(Page())  # type: ignore[arg-type]
