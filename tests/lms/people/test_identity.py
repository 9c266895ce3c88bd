"""Numbers as people type them, and what may be wrong with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.people.identity.identity import (
    CHECK,
    WEIGHTS,
    IdentityProblem,
    check_citizen_id,
    normalise_phone,
    parse_certificate,
)

KNOWN = "532822197506151236"  # synthetic


def with_check_digit(stem: str) -> str:
    return stem + CHECK[sum(int(digit) * weight for digit, weight in zip(stem, WEIGHTS, strict=True)) % 11]


def test_a_valid_number_passes_however_it_is_typed() -> None:
    assert check_citizen_id(" ５３２８２２ 19750615 1236 ") == KNOWN


def test_a_small_x_counts_as_check_digit() -> None:
    number = next(n for n in (with_check_digit(f"53282219750615{i:03d}") for i in range(100)) if n.endswith("X"))

    assert check_citizen_id(number.lower()) == number


@given(position=st.integers(0, 16), shift=st.integers(1, 9))
def test_any_single_wrong_digit_is_found(position: int, shift: int) -> None:
    digit = str((int(KNOWN[position]) + shift) % 10)
    wrong = KNOWN[:position] + digit + KNOWN[position + 1 :]

    with pytest.raises(IdentityProblem):
        check_citizen_id(wrong)


def test_a_county_renumbered_long_ago_is_no_reason_to_refuse() -> None:
    old = with_check_digit("53282119550101001")  # 532821 was Jinghong's code before 1993

    assert check_citizen_id(old) == old


@pytest.mark.parametrize("number", ["", "123", "53282219751315123X", "5.32822E+17", KNOWN + "43"])
def test_what_cannot_be_a_citizen_id_is_refused_in_words(number: str) -> None:
    with pytest.raises(IdentityProblem) as problem:
        check_citizen_id(number)

    assert str(problem.value)


def test_a_certificate_number_tells_category_level_and_reissue() -> None:
    parts = parse_certificate(KNOWN + "43B1")

    assert (parts.category, parts.level, parts.reissue) == (4, 3, 1)
    assert parts.whole == KNOWN + "43B1"


@pytest.mark.parametrize("tail", ["83", "45", "43B", "4"])
def test_an_impossible_certificate_is_refused(tail: str) -> None:
    with pytest.raises(IdentityProblem):
        parse_certificate(KNOWN + tail)


@pytest.mark.parametrize(
    "typed", ["13812345678", "138 1234 5678", "+86 138-1234-5678", "008613812345678", "８613812345678"]
)
def test_a_phone_is_understood_however_it_is_typed(typed: str) -> None:
    assert normalise_phone(typed) == "+8613812345678"


@pytest.mark.parametrize("typed", ["", "12345678901", "1381234567", "0871-6512345", "+1 202 555 0100"])
def test_what_is_no_mobile_number_is_refused(typed: str) -> None:
    with pytest.raises(IdentityProblem):
        normalise_phone(typed)
