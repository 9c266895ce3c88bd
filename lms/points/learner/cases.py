"""What of a learner's credit waits or was asked about, in words for her: why, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.local_days import day_of
from lms.points.credits.credit import waiting_words
from lms.points.ledger.amounts import for_learner, in_words
from lms.points.models import Adjustment, Appeal, Hold, PendingPosting

if TYPE_CHECKING:
    from lms.people.models import User

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """Credit that does not count yet. `url` leads to what ends the wait, where the learner can end it."""

    title: str
    why: str
    todo: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A question or correction with what became of it; `state` is a word, `kind` its colour."""

    title: str
    words: str
    state: str
    kind: str
    answer: str = ""


def waiting_of(subject: User) -> list[Waiting]:
    """Return what waits, with reasons; two queries."""
    found = [
        waiting_hold(row) for row in Hold.objects.waiting().filter(subject=subject).select_related("course")[:SHOWN]
    ]
    for row in PendingPosting.objects.filter(subject=subject).order_by("created")[:SHOWN]:
        day = day_of(row.created)
        why = _("Since %(day)s the rules could not be worked out. What you learnt is kept.") % {"day": day}
        todo = _("You need to do nothing. It is tried again every minute, and we see it.")
        found.append(Waiting(waiting_words(row.rule), why, todo))
    return found


def waiting_hold(row: Hold) -> Waiting:
    title = _("%(amount)s held") % {"amount": for_learner(row.unit, row.milli)}
    if row.code == Hold.Code.THEORY_FIRST:
        todo = _("Finish the online lessons of this course. The hours then count by themselves.")
        return Waiting(title, row.reason, todo, (row.course.get_url() or "") if row.course else "")
    if row.code == Hold.Code.IDENTITY:
        todo = _("You need to do nothing: go on learning. It counts in full once your office has confirmed you.")
        return Waiting(title, row.reason, todo)
    return Waiting(title, row.reason, _("You need to do nothing. An officer looks at it."))


def cases_of(subject: User) -> list[Case]:
    """Return appeals, corrections and decided holds, the newest first; three queries."""
    today = day_of(timezone.now())
    found = [
        (row.created, appeal_case(row, today=today))
        for row in Appeal.objects.filter(subject=subject).order_by("-created")[:SHOWN]
    ]
    corrections = Adjustment.objects.filter(subject=subject).order_by("-created")
    found += [(row.created, adjustment_case(row)) for row in corrections[:SHOWN]]
    refused = Hold.objects.filter(subject=subject, state=Hold.State.VOIDED).order_by("-created")
    found += [(row.created, hold_case(row)) for row in refused[:SHOWN]]
    return [case for _at, case in sorted(found, key=lambda each: each[0], reverse=True)]


def appeal_case(row: Appeal, *, today: date) -> Case:
    title = _("Your question of %(day)s") % {"day": day_of(row.created)}
    if row.answered is not None:
        return Case(title, row.words, _("answered"), "good", row.answer)
    if row.due < today:
        state = _("An answer was due on %(day)s. You may call us.") % {"day": row.due}
        return Case(title, row.words, state, "warn")
    return Case(title, row.words, _("An answer comes by %(day)s.") % {"day": row.due}, "info")


def adjustment_case(row: Adjustment) -> Case:
    values = {"amount": in_words(row.unit, row.milli), "day": day_of(row.created)}
    title = _("Correction of %(day)s: %(amount)s") % values
    kinds = {"asked": "info", "approved": "good", "refused": "warn"}
    return Case(title, row.reason, str(row.get_state_display()), kinds[row.state], row.answer)


def hold_case(row: Hold) -> Case:
    title = _("%(amount)s held") % {"amount": for_learner(row.unit, row.milli)}
    return Case(title, row.reason, str(row.get_state_display()), "warn", row.answer)
