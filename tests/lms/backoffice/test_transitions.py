"""Life cycles as tables: who may take which step from where, and what it needs."""

import pytest

from lms.backoffice.errors import MissingForStep, NotNow, NotYourStep, SecondPersonNeeded, UnknownStep
from lms.backoffice.lifecycle.transitions import LifeCycle, step

TABLE = LifeCycle(
    "planned",
    (
        step("submit", "planned returned", "submitted", "base", "Submit", begins=True),
        step("return", "submitted", "returned", "county", "Return", needs="reason"),
        step("approve", "submitted", "approved", "county", "Approve", second=True),
        step("cancel", "planned submitted approved", "cancelled", "base county", "Cancel", needs="reason document_no"),
    ),
)


def ask(code: str, **more: object) -> str:
    asked = {"state": "submitted", "actors": {"county"}, "given": (), "same_person": False} | more
    return TABLE.check(code, **asked).target


def test_a_step_is_taken_by_those_of_the_table_from_the_states_of_the_table() -> None:
    assert ask("approve") == "approved"
    assert ask("return", given={"reason"}) == "returned"
    assert [each.code for each in TABLE.offered("submitted", {"county"})] == ["return", "approve", "cancel"]
    assert [each.code for each in TABLE.offered("submitted", {"base"})] == ["cancel"]
    assert TABLE.offered("cancelled", {"base", "county"}) == []


@pytest.mark.parametrize(
    ("refusal", "code", "more"),
    [
        (UnknownStep, "vanish", {}),
        (NotYourStep, "approve", {"actors": {"base"}}),
        (NotYourStep, "approve", {"actors": set(), "state": "planned"}),  # she learns nothing of the state
        (NotNow, "approve", {"state": "planned"}),
        (SecondPersonNeeded, "approve", {"same_person": True}),
        (MissingForStep, "return", {}),
        (MissingForStep, "cancel", {"given": {"reason"}}),
    ],
)
def test_every_other_step_is_refused(refusal: type[Exception], code: str, more: dict[str, object]) -> None:
    with pytest.raises(refusal):
        ask(code, **more)


def test_who_had_part_in_the_round_is_not_offered_what_takes_a_second_person() -> None:
    assert [each.code for each in TABLE.offered("submitted", {"county"}, same_person=True)] == ["return", "cancel"]


def test_what_is_missing_is_named_with_its_field() -> None:
    with pytest.raises(MissingForStep) as caught:
        ask("cancel", given={"reason"})
    assert (caught.value.field, caught.value.code) == ("document_no", "missing:document_no")


def test_states_that_no_walk_reaches_are_found() -> None:
    assert TABLE.unreachable() == set()
    lost = LifeCycle("planned", (*TABLE.transitions, step("wake", "asleep", "planned", "base", "Wake")))
    assert lost.unreachable() == {"asleep"}


def test_a_table_with_two_steps_of_one_code_or_a_need_without_a_form_is_no_table() -> None:
    with pytest.raises(ValueError, match="one code"):
        LifeCycle("planned", (TABLE.transitions[0], TABLE.transitions[0]))
    with pytest.raises(ValueError, match="bribe"):
        step("approve", "submitted", "approved", "county", "Approve", needs="bribe")
