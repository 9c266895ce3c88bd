"""A number is the same number however it came onto the page: full width, with spaces, with marks that nobody sees."""

import pytest

from lms.people.identity import identity, typed

PASTED = {
    "between marks of direction": "\u202a138 1234 5678\u202c",
    "isolated": "\u2068+86 13812345678\u2069",
    "zero width within": "138\u200b1234\u200d5678",
    "a byte order mark before": "\ufeff13812345678",
    "a soft hyphen": "138\u00ad1234\u00ad5678",
    "spaces of other kinds": "138\u00a01234\u30005678\u2009",
    "dashes of other kinds": "138\u20111234\u20135678",
    "full width": "（＋８６）１３８－１２３４－５６７８",
    "with points": "138.1234.5678",
    "a filler that nobody sees": "13812345678\u3164\ufe0f",
}


@pytest.mark.parametrize("pasted", PASTED.values(), ids=PASTED)
def test_a_phone_is_read_however_it_was_pasted(pasted: str) -> None:
    assert identity.normalise_phone(pasted) == "+8613812345678"


@pytest.mark.parametrize("wrong", ["1381234567", "138123456789", "12345678901", "13812e45678", "\u202a\u202c", "电话"])
def test_what_is_no_phone_is_still_none(wrong: str) -> None:
    with pytest.raises(identity.IdentityProblem):
        identity.normalise_phone(wrong)


def test_codes_and_citizen_ids_alike() -> None:
    assert typed.number("\u200e１２３ ４５－６\u200b") == "123456"
    assert typed.number("١٢٣٤٥٦") == "123456"
    assert identity.normalise("\u202a５３２８２２１９７５０６１５００１ｘ\u202c") == "53282219750615001X"
    assert typed.number("12a456") == "12a456"


def test_words_keep_their_spaces() -> None:
    assert typed.without_marks("\ufeff岩\u200b 温\n") == "岩 温\n"
