"""Every event of which somebody is told, in one table: of what kind it is, who hears of it, and where it is told.

`/messages/`, its page on what comes by SMS and the guide (docs/messages.zh.md) go by it. A test holds that each code is
here, is told somewhere, and stands in the guide (`tests/lms/people/test_events.py`). The words are written where it
happens.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lms.people.models import Notice

if TYPE_CHECKING:
    from foundation.refusals import Words

Code = Notice.Code


class Group(StrEnum):
    """What the page on SMS lists together."""

    SAFETY = "safety"
    ABOUT = "about"
    STUDY = "study"
    CLASSES = "classes"
    WORK = "work"


GROUPS: dict[Group, Words] = {
    Group.SAFETY: _("Safety of your account and your record"),
    Group.ABOUT: _("What was entered about you"),
    Group.STUDY: _("Your study, points and certificates"),
    Group.CLASSES: _("Your classes"),
    Group.WORK: _("Your work at a base or an office"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One kind of event. `interrupts`: it is shown at the next sign-in before anything else."""

    code: Code
    group: Group
    who: Words
    interrupts: bool = True

    @property
    def is_security(self) -> bool:
        """Return whether it cannot be switched off: somebody may be taking her account or what she has learnt."""
        return self.group == Group.SAFETY


HERSELF, AUTHOR = _("the person herself"), _("who uploaded or wrote it")
EVENTS = {
    event.code: event
    for event in (
        Event(Code.SIGN_IN, Group.SAFETY, _("the person herself, and who helps her")),
        Event(Code.PHONE, Group.SAFETY, HERSELF),
        # Whoever signs in on a new device is nearly always she herself: it need not stand in her way.
        Event(Code.NEW_DEVICE, Group.SAFETY, HERSELF, interrupts=False),
        Event(Code.MERGED, Group.SAFETY, HERSELF),
        Event(Code.VOIDED, Group.SAFETY, HERSELF),
        Event(Code.CERTIFICATE_VOID, Group.SAFETY, HERSELF),
        Event(Code.CONFIRMED, Group.ABOUT, HERSELF),
        Event(Code.JOINED, Group.ABOUT, HERSELF),
        Event(Code.CERTIFICATE, Group.ABOUT, HERSELF),
        Event(Code.NAME, Group.ABOUT, HERSELF),
        Event(Code.NUMBER, Group.ABOUT, HERSELF),
        Event(Code.MOVED, Group.ABOUT, HERSELF),
        Event(Code.HELPER, Group.ABOUT, _("the person herself, or who helped her")),
        Event(Code.COUNSELLOR, Group.ABOUT, HERSELF),
        Event(Code.GUARDIAN, Group.ABOUT, HERSELF),
        Event(Code.CONSENT, Group.ABOUT, HERSELF),
        Event(Code.CERTIFICATE_READY, Group.STUDY, HERSELF, interrupts=False),
        Event(Code.APPEAL_ANSWERED, Group.STUDY, HERSELF, interrupts=False),
        Event(Code.CORRECTED, Group.STUDY, HERSELF, interrupts=False),
        Event(Code.CLASS, Group.CLASSES, _("everybody in the class, its teachers, and who made it")),
        Event(Code.CLASS_TOMORROW, Group.CLASSES, _("everybody in the class and its teachers"), interrupts=False),
        Event(Code.POSTED, Group.WORK, HERSELF),
        Event(Code.COURSE_RETURNED, Group.WORK, AUTHOR, interrupts=False),
        Event(Code.COURSE_APPROVED, Group.WORK, AUTHOR, interrupts=False),
        Event(Code.COURSE_PUBLISHED, Group.WORK, AUTHOR, interrupts=False),
        Event(Code.FILM_READY, Group.WORK, AUTHOR, interrupts=False),
        Event(Code.FILM_FAILED, Group.WORK, AUTHOR, interrupts=False),
        Event(Code.TEXT_APPROVED, Group.WORK, AUTHOR, interrupts=False),
        Event(Code.TEXT_RETURNED, Group.WORK, AUTHOR, interrupts=False),
        Event(Code.ROSTER, Group.WORK, _("who sent the list"), interrupts=False),
        Event(Code.DUTY_DUE, Group.WORK, _("editors and staff of the base"), interrupts=False),
    )
}
INTERRUPTING = [event.code for event in EVENTS.values() if event.interrupts]


def by_group() -> list[tuple[Group, Words, list[Event]]]:
    """Return the events in their groups, in the table's order."""
    return [(group, words, [one for one in EVENTS.values() if one.group == group]) for group, words in GROUPS.items()]
