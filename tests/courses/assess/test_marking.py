"""Marking on values: exactly the right options, nothing guessed, nothing told before it is earned."""

from hypothesis import given
from hypothesis import strategies as st

from courses.assess.marking import StoredQuestion, mark
from tests.properties import prove


def question(name: str = "q", right: tuple[str, ...] = ("a",), options: str = "abc") -> StoredQuestion:
    return {
        "id": name,
        "kind": "multiple",
        "text": "？",
        "options": {sign: sign for sign in options},
        "right": list(right),
        "explanation": "因为",
    }


def test_all_right_options_and_no_other_make_a_question_right() -> None:
    asked = question(right=("a", "b"))

    assert mark([asked], {"q": ["b", "a"]}).passed
    assert not mark([asked], {"q": ["a"]}).passed
    assert not mark([asked], {"q": ["a", "b", "c"]}).passed
    assert not mark([asked], {}).passed


def test_six_in_ten_pass_and_five_do_not() -> None:
    asked = [question(str(number)) for number in range(10)]

    six = mark(asked, {str(number): ["a"] for number in range(6)})
    five = mark(asked, {str(number): ["a"] for number in range(5)})

    assert (six.right, six.total, six.passed) == (6, 10, True)
    assert not five.passed


def test_what_is_right_is_told_after_passing_and_not_before() -> None:
    asked = question()

    failed, passed = mark([asked], {"q": ["b"]}), mark([asked], {"q": ["a"]})

    assert failed.shown()["q"].correct == ()
    assert failed.shown()["q"].explanation == ""
    assert passed.shown()["q"].explanation == "因为"
    assert passed.shown()["q"].correct == ("a",)


@prove
@given(st.sets(st.sampled_from("abc")), st.lists(st.text(max_size=2), max_size=6))
def test_options_that_were_not_offered_change_nothing(chosen: set[str], invented: list[str]) -> None:
    asked = question(right=("a", "c"))
    honest = mark([asked], {"q": chosen})

    also = mark([asked], {"q": [*chosen, *(word for word in invented if word not in "abc")]})

    assert also.right == honest.right


def test_a_quiz_without_questions_is_never_passed() -> None:
    assert not mark([], {}).passed
