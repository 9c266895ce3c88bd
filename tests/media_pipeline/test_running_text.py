"""Words that follow one another stand as their script writes them."""

import pytest

from foundation.text.running_text import joined


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (["没有收下。", "请再试一次。"], "没有收下。请再试一次。"),
        (["Not taken.", "Try again."], "Not taken. Try again."),
        (["他说“好”", "然后走了"], "他说“好”然后走了"),
        (["so “it”", "goes…", "on"], "so “it” goes… on"),
        (["打开", "Word", "file", "吧"], "打开Word file吧"),
        (["共3", "5个"], "共3 5个"),
        (["One.", "“岩温” is asked."], "One. “岩温” is asked."),
        (["well-", "known"], "well-known"),
        (["Zoë", "élan"], "Zoë élan"),
        ([" 空 ", "", None, "白"], "空白"),
        ([], ""),
    ],
)
def test_chinese_joins_without_a_space_and_other_words_keep_one(parts: list[str | None], whole: str) -> None:
    assert joined(parts) == whole
