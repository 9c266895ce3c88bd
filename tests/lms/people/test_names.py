"""A name has one form, however it was typed; what can be nobody's name is refused where it is entered."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from lms.people.identity import naming, typed
from lms.people.identity.fields import NameField

DOTS = [
    "娜·迪",
    "娜•迪",
    "娜・迪",
    "娜‧迪",
    "娜 · 迪",
    "娜.迪",
    "娜．迪",
    "娜∙迪",
    "娜⋅迪",
    "娜··迪",
    "\ufeff娜\u200b·迪",
    "•娜·迪",
]


@pytest.mark.parametrize("written", DOTS)
def test_dots_between_the_parts_of_a_name_are_one_dot(written: str) -> None:
    assert typed.name(written) == "娜·迪"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("J. R. Smith", "J. R. Smith"),
        ("  Maria \u00a0 Anna ", "Maria Anna"),
        ("Ａｎｎａ", "Anna"),
        ("張\u2f00", "張一"),
        ("龍\uf9d1", "龍六"),
        ("张\ue863", "张䶮"),
        ("张\ue81e", "张龴"),
        ("\uec00", "\uec00"),
        ("葛\U000e0100城", "葛城"),
        ("กำ", "กำ"),
        ("\U0002ebf0", "\U0002ebf0"),
    ],
)
def test_other_forms_of_signs_are_one_and_no_sign_is_lost(written: str, kept: str) -> None:
    assert typed.name(written) == kept


@given(st.text(max_size=12))
def test_writing_the_form_again_changes_nothing(text: str) -> None:
    once = typed.name(text)

    assert typed.name(once) == once
    assert not any(unicodedata.category(sign) in ("Cf", "Cc", "Cs") for sign in once)


@pytest.mark.parametrize("written", ["12345", "张三1", "#N/A", "True", "无", "同上", "——", "１２"])
def test_a_field_for_a_name_refuses_what_is_none(written: str) -> None:
    with pytest.raises(ValidationError):
        NameField().clean(written)
    assert NameField(whole=False).clean(written)  # to look for a part, anything will do


@pytest.mark.parametrize("name", ["娜·迪", "ꆈꌠ", "ไทย", "李〇", "Anna O'Neil", "张\uec00"])
def test_names_of_any_script_are_names(name: str) -> None:
    assert NameField().clean(name) == name
    assert not naming.is_odd(name)


@pytest.mark.parametrize("name", ["'测试甲", "测试甲’", "测试甲（小名）", "张三、李四"])
def test_signs_that_came_along_are_odd(name: str) -> None:
    assert naming.is_odd(typed.name(name))


def test_an_error_of_a_table_is_told_from_a_word() -> None:
    assert all(map(naming.is_error_value, ["#N/A", "#REF!", "#DIV/0!", "#NAME?", "#####", "＃Ｎ／Ａ"]))
    assert not any(map(naming.is_error_value, ["#1", "小学", "", "N"]))
