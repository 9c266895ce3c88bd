"""What the table of library addresses is made of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Access(StrEnum):
    """Who may reach the library's own view."""

    PUBLIC = "everybody"
    SIGNED_IN = "signed in"
    ADMIN = "course editing"  # those whom Wagtail's admin is open to: editors, reviewers, the province's office
    OPERATOR = "operator"
    SIGN_IN = "leads to the sign-in page"
    MOVED = "leads to a page of ours"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Entry:
    """Who reaches an address, why, and for which arguments; anything else is not found.

    `needs_proof`: only with a fresh proof of who sits there (`lms.second_factor`).
    `confirmed_only`: not for whom only a list has named until her office has confirmed who she is.
    `to`: the address of ours that it leads to.
    """

    access: Access
    reason: str
    only: Mapping[str, frozenset[str]] = field(default_factory=dict)
    needs_proof: bool = False
    confirmed_only: bool = False
    to: str = ""

    def covers(self, arguments: Mapping[str, Any]) -> bool:
        """Return whether the arguments of the address are among those that are open."""
        return all(str(arguments.get(name, "")) in allowed for name, allowed in self.only.items())


type Group = tuple[Access, str, Iterable[str]]


def entries(*groups: Group, space: str = "", **rest: Any) -> dict[str, Entry]:
    """Expand groups of addresses with one reason; `space` is a namespace all of them share, `rest` as in `Entry`.

    Raises ValueError when an address is named twice.
    """
    found: dict[str, Entry] = {}
    for access, reason, names in groups:
        for name in names:
            full = f"{space}:{name}" if space else name
            if full in found:
                raise ValueError(full)
            found[full] = Entry(access, reason, **rest)
    return found
