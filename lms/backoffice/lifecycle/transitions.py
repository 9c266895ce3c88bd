"""Life cycles as tables: who may take which step, from where to where, with what.

One table answers three callers: the page (which buttons), the form (what it asks for), and the verb that takes the step
(`steps.advance`). No database here, so that a test walks every table.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lms.backoffice.errors import MissingForStep, NotNow, NotYourStep, SecondPersonNeeded, UnknownStep

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from foundation.refusals import Words

REASON, DOCUMENT = "reason", "document_no"
ASKS = (REASON, DOCUMENT)  # what a step may ask for


@dataclass(frozen=True, slots=True)
class Transition:
    """One step: from any of `sources` to `target`, by anyone who acts as one of `actors`.

    `needs` names what must be given with it (`reason`, `document_no`). `second_person` means nobody who took a step of
    this round, nor made or owns the row; a round begins with the last step that `begins_round`. `words` stand on the
    button. `inverse` is the code of the step that takes it back, "" where none does.
    """

    code: str
    sources: frozenset[str]
    target: str
    actors: frozenset[str]
    words: Words
    needs: frozenset[str] = frozenset()
    second_person: bool = False
    begins_round: bool = False
    inverse: str = ""


@dataclass(frozen=True)
class LifeCycle:
    """The table of one kind of thing; `start` is the state in which it begins."""

    start: str
    transitions: tuple[Transition, ...]
    by_code: dict[str, Transition] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_code", {each.code: each for each in self.transitions})
        if len(self.by_code) != len(self.transitions):
            raise ValueError("two transitions have one code")

    def offered(self, state: str, actors: Collection[str], *, same_person: bool = False) -> list[Transition]:
        """Return the steps open now to one who acts as these, in the table's order.

        `same_person` says that she had part in this round: then what takes a second person is not offered.
        """
        return [
            each
            for each in self.transitions
            if state in each.sources and not each.actors.isdisjoint(actors) and not (each.second_person and same_person)
        ]

    def check(
        self, code: str, *, state: str, actors: Collection[str], given: Iterable[str], same_person: bool
    ) -> Transition:
        """Return the transition. Raises UnknownStep, NotNow, NotYourStep, SecondPersonNeeded or MissingForStep."""
        step = self.by_code.get(code)
        if step is None:
            raise UnknownStep
        if step.actors.isdisjoint(actors):  # first: who may not take it at all learns nothing of the state
            raise NotYourStep
        if state not in step.sources:
            raise NotNow
        if step.second_person and same_person:
            raise SecondPersonNeeded
        if missing := sorted(step.needs - frozenset(given)):
            raise MissingForStep(missing[0])
        return step

    def states(self) -> set[str]:
        """Return every state that the table names."""
        named = {self.start}
        for each in self.transitions:
            named |= each.sources | {each.target}
        return named

    def unreachable(self) -> set[str]:
        """Return the states that no walk from the start reaches: a test wants none."""
        found: set[str] = set()
        ahead = [self.start]
        while ahead:
            state = ahead.pop()
            if state not in found:
                found.add(state)
                ahead += [each.target for each in self.transitions if state in each.sources]
        return self.states() - found


def step(
    code: str,
    sources: str,
    target: str,
    actors: str,
    words: Words,
    *,
    needs: str = "",
    second: bool = False,
    begins: bool = False,
    inverse: str = "",
) -> Transition:
    """Return a transition, its names written with spaces between.

    As in `step("close", "finished", "closed", "county", _("Close the class"), second=True)`. Raises ValueError for a
    need that no form asks for.
    """
    wanted = frozenset(needs.split())
    if unknown := wanted - set(ASKS):
        raise ValueError(f"no step can ask for {sorted(unknown)}")
    return Transition(
        code, frozenset(sources.split()), target, frozenset(actors.split()), words, wanted, second, begins, inverse
    )
