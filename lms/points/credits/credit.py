"""The interface of a kind of credit: all that posting, explaining, auditing and correcting call.

A kind is a module beside this one with one `Credit`, and a line in `registry.py`. Other modules find a kind here by
what stands in the rows (`of_kind`, `rule_of`, `of_source`) and call it; no other module tells kinds apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.points.ledger.stream_keys import Key, WaitingKey
from lms.points.ledger.transactions import Award, given_on
from lms.points.values import rules
from lms.points.values.units import Unit
from lms.points.values.valuation import Value, by_day, capped

if TYPE_CHECKING:
    from django.db.models import Exists, Q
    from wagtail.models import Page

    from courses.study.models import Enrolment, StudyMinute
    from lms.people.models import User
    from lms.points.ledger.ledger_walk import Line, Walk
    from lms.points.ledger.voided import Void
    from lms.points.models import Hold, LedgerTxn
    from lms.points.values.rules import Cap, Number, Rules
    from lms.points.values.valuation import Book, Facts, Period

# Where the class hours of a kind stand in the record.
ONLINE_HOURS, IN_PERSON, CORRECTED = "online", "in_person", "corrected"

type Words = str | Promise
type Twins = Mapping[int, Enrolment]

# Where the numbers of a policy stand on its page.
ONLINE = gettext_lazy("Learning online")
STEPS = gettext_lazy("Lessons, quizzes, courses")
CLASSES = gettext_lazy("Coming to class")
BASE = gettext_lazy("Work at the base")


@dataclass(frozen=True, slots=True)
class Rule:
    """What is due for a cause: by the name that stands in `PendingPosting.rule`, with words for the learner who waits.

    `due` may be called at any time and any number of times; it writes nothing, and what has been posted already is not
    due again.
    """

    name: str
    due: Callable[..., list[Award]]
    words: Words


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that a rule looks up, and when it happened; study is looked at up to that minute."""

    at: datetime
    rule: str
    cause: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was earned. `url` may be empty; lines with one `ident` belong together; `note` says why."""

    ident: str
    where: str = ""
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Joining:
    """Two accounts of one learner that become one: `twins` are the kept account's enrolments by the absorbed's."""

    kept: User
    absorbed: User
    accounts: list[int]
    twins: Twins


def address_of(page: Page) -> str:
    """Return the page's address on the site; empty once it was taken off, for then the address leads nowhere."""
    return page.get_url() or "" if page.live else ""


def page_place(page: Page, note: str = "") -> Place:
    """Return the place for what was earned on this page."""
    return Place(str(Key.of("page", page.pk)), page.title, address_of(page), note)


class Credit:
    """One kind of line in the ledger. What is not overridden is right for a kind to which it never happens."""

    kind: ClassVar[str]  # as in `LedgerTxn.kind`
    words: ClassVar[Words]
    rules: tuple[Rule, ...] = ()
    source: str = ""  # the type of its source, where a line stands for one row

    # Numbers of a policy and their words on its page. A kind that brings `points` for each needs no `value` of its own.
    group: ClassVar[Words] = BASE
    labels: ClassVar[Mapping[str, Words]] = {}
    helps: ClassVar[Mapping[str, Words]] = {}
    points: Number | None = None
    day_cap: Cap | None = None

    is_self_study = False  # within the day's cap of all self-study
    is_derived = True  # follows from facts, and is due to whichever account these count for; else it goes over as it is
    is_once = False  # once for each source, under a key that says so
    accumulates = False  # its lines are steps of a stream
    facts_stay = False  # its rows stay those of the account under which they came, also when it is joined with another
    may_be_reposted = False  # what a person reversed may be posted again, and then counts
    may_be_of_both = False  # of joined accounts both may have it, and it counts once
    corrects = False  # it moves what was earned, for good: papers that rest on that are looked at
    is_entered = False  # amounts that people decided about, and write in hours
    hours_are = ""  # one of ONLINE_HOURS, IN_PERSON, CORRECTED, where it moves class hours
    by_staff = False  # a teacher enters it for a learner of her class

    # -- what is due --------------------------------------------------------------------------------------------------

    def listen(self) -> None:
        """Connect to the news that bring it about."""

    def facts(self, accounts: list[int]) -> Iterator[Fact]:
        """Yield a learner's facts that its rules look up: of her account, the first, and of those joined with it."""
        yield from ()

    def numbers(self) -> tuple[Number | Cap, ...]:
        return tuple(each for each in (self.points, self.day_cap) if each is not None)

    def caps_left(self, read: Rules, given: Callable[..., int]) -> list[int | None]:
        """Return what each cap of a day leaves, in milli-points; `given` says what some kinds were given that day."""
        found = [rules.cap_left(self.day_cap.of(read), given(self.kind))] if self.day_cap else []
        if self.is_self_study:
            found.append(rules.cap_left(read.self_study_day_cap, given(*self_study())))
        return found

    def within_caps(self, read: Rules, subject_id: int, day: date, amount: int) -> int:
        """Return as much of the amount as the day's caps leave."""
        return rules.cut_to_caps(amount, *self.caps_left(read, partial(given_on, subject_id, day)))

    def release(self, row: Hold, key: str, facts: Mapping[str, Any]) -> Award | None:
        """Return what credit that waited brings now; None where it is the amount that waited."""
        return None

    # -- rules tried on a period --------------------------------------------------------------------------------------

    def has_facts(self, mine: Any, hers: Q, starts: date, ends: date) -> list[Exists]:
        """Return conditions, one of which is true where a learner has facts of this kind in the period.

        `mine` is her account, `hers` a condition on `subject`: her account or one that was joined with it.
        """
        return []

    def read_facts(self, period: Period) -> None:
        """Put its facts of the period where `value` finds them; a fixed number of queries."""

    def value(self, facts: Facts, book: Book) -> Value:
        """Return what its facts bring under these rules, without the database."""
        if self.points is None:
            return Value()
        sums = by_day((day, self.points.of(book(day)[1]) * rules.MILLI) for day in facts.get(self.kind, ()))
        return Value({day: capped(milli, self.cap_on(day, book)) for day, milli in sums.items()})

    def cap_on(self, day: date, book: Book) -> int | None:
        return self.day_cap.of(book(day)[1]) if self.day_cap else None

    # -- what a line is, in words -------------------------------------------------------------------------------------

    def pages(self, sources: Iterable[str]) -> Mapping[str, int]:
        """Return by source the page where it was earned, for sources that stand on a page of a course."""
        return {}

    def places(self, sources: Iterable[str]) -> Mapping[str, Place]:
        """Return by source where it was earned, for the others."""
        return {}

    def note(self, facts: Mapping[str, Any], given: int) -> str:
        """Explain a line of `given` points to the learner: why less than usual, why changed; empty if it is usual."""
        full = facts.get("full", 0)
        return _("The day's limit was reached.") if isinstance(full, int) and given < full else ""

    def details(self, txn: LedgerTxn) -> list[tuple[Words, str]]:
        """Return what else the line's own page shows."""
        return []

    def minutes(self, txn: LedgerTxn) -> Iterable[StudyMinute]:
        """Return the minutes of study that a line stands on, in their order."""
        return ()

    # -- the audit ----------------------------------------------------------------------------------------------------

    def check(self, walk: Walk, line: Line) -> Iterator[str]:
        """Yield what is wrong with one line, judged by its source and the lines before it."""
        yield from ()

    def check_stream(self, walk: Walk, stream: str, lines: list[Line]) -> Iterator[str]:
        """Yield what is wrong with one of its streams, apart from its total, which `line_audit` compares."""
        yield from ()

    def missing(self, walk: Walk) -> Iterator[str]:
        """Yield what should stand and does not, or waits and should not."""
        yield from ()

    def overpaid(self, subject_id: int) -> Iterator[str]:
        """Yield streams whose total is more than their facts are worth."""
        yield from ()

    def came_after(self, accounts: list[int], at: datetime) -> bool:
        """Return whether a fact of these accounts was sent in after this moment."""
        return False

    # -- corrections --------------------------------------------------------------------------------------------------

    def on_void(self, void: Void) -> None:
        """Bring its lines to what is left after a void of evidence."""

    def on_joining(self, joining: Joining) -> None:
        """Post what is due to the kept account from its facts, before the absorbed one's study is counted for it."""

    def on_joined(self, joining: Joining) -> None:
        """Post, after that, what is due to the kept account from what waited for the absorbed one's confirmation."""

    def is_transferred(self, txn: LedgerTxn, joining: Joining) -> bool:
        """Return whether a line of the absorbed account is carried over as it stands."""
        return not self.is_derived

    def kept_stream(self, txn: LedgerTxn, twins: Twins) -> str:
        """Return the kept account's stream for that of this line of the absorbed account."""
        return txn.stream

    # -- credit of somebody whom her office has not confirmed yet -----------------------------------------------------

    def waiting(self, award: Award, rule: str, cause: str) -> Iterator[tuple[str, str, int]]:
        """Yield the key, the unit and the amount of each hold that this award becomes."""
        for unit, milli in award.amounts.items():
            yield str(WaitingKey(rule, cause, unit)), unit, milli

    def still_waits(self, row: Hold, of: str) -> int:
        """Return what of a hold its facts still bring after a void; `of` is the cause in its key."""
        return row.milli


KNOWN: list[Credit] = []  # `registry` fills it


def of_kind(kind: str) -> Credit:
    """Return the credit whose lines are of this kind. Raises LookupError."""
    for credit in KNOWN:
        if credit.kind == kind:
            return credit
    raise LookupError(kind)


def rule_of(name: str) -> Rule:
    """Return the rule of that name, as it stands in `PendingPosting.rule`. Raises LookupError."""
    for credit in KNOWN:
        for rule in credit.rules:
            if rule.name == name:
                return rule
    raise LookupError(name)


def waiting_words(rule: str) -> str:
    """Return what a posting that waits is for, in a learner's words."""
    try:
        return str(rule_of(rule).words)
    except LookupError:
        return _("Points")


def of_source(source_type: str) -> Credit | None:
    """Return a credit that knows the rows of this type by name; None where there is none."""
    return next((credit for credit in KNOWN if credit.source == source_type), None)


def kinds(**flags: Any) -> list[str]:
    """Return the kinds whose credits have these attributes, as `kinds(is_self_study=True)`."""
    return [each.kind for each in KNOWN if all(getattr(each, name) == value for name, value in flags.items())]


def self_study() -> list[str]:
    """Return the kinds that share the day's cap of self-study; it does not bind attendance, courses, corrections."""
    return kinds(is_self_study=True)


def unit_of(credit: Credit) -> Unit:
    """Return the unit in which the credit's streams accumulate."""
    return Unit.CLASS_HOUR if credit.hours_are == ONLINE_HOURS else Unit.POINT
