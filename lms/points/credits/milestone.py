"""What lessons and courses have in common: points once in a life, for what was finished."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Exists

from courses.study.models import Completion
from foundation.local_days import day_of
from lms.points.credits import posting
from lms.points.credits.credit import STEPS, Credit, Fact
from lms.points.ledger.ledger_walk import differs, named, standing
from lms.points.ledger.stream_keys import Key, is_joined
from lms.points.ledger.transactions import VOID, Award
from lms.points.models import REVERSAL, LedgerTxn
from lms.points.policy.versions import policy_on
from lms.points.values import rules, valuation
from lms.points.values.units import Unit

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import Q
    from wagtail.models import Page

    from courses.study.models import Enrolment
    from lms.people.models import User
    from lms.points.ledger.ledger_walk import Line, Walk
    from lms.points.ledger.voided import Void
    from lms.points.models import Hold
    from lms.points.values.rules import Number
    from lms.points.values.valuation import Period


class Milestone(Credit):
    """Points for a page that was finished; its cause is the completion, its source the page."""

    group = STEPS
    points: Number
    is_once = True

    def post(self, *, subject: User, enrolment: Enrolment, page: Page) -> list[LedgerTxn]:
        """Post what a page just finished brings; nothing where the study is posted to another account of hers."""
        if posting.is_absorbed(subject):
            return []
        done = Completion.objects.values_list("pk", flat=True).get(enrolment=enrolment, page_id=page.pk)
        return posting.run(rule=self.kind, cause=done, subject_id=enrolment.subject_id)

    def facts(self, accounts: list[int]) -> Iterator[Fact]:
        done = Completion.objects.filter(enrolment__subject=accounts[0], kind=self.kind).order_by("pk")
        for pk, at in done.values_list("pk", "at"):
            yield Fact(at, self.kind, str(pk))

    def due(self, cause: str) -> list[Award]:
        """Return points for a finished lesson or course: cause is the completion."""
        done = Completion.objects.select_related("enrolment").get(pk=cause)
        day, subject_id = day_of(done.at), done.enrolment.subject_id
        policy = policy_on(day)
        read = policy.read()
        full = self.points.of(read) * rules.MILLI
        had = LedgerTxn.objects.filter(subject=subject_id, source_type=self.kind, source_id__in=pages_of(done))
        if not full or had.exclude(kind=REVERSAL).exclude(reversed_by__source_type=VOID).exists():
            return []
        return [
            Award(
                subject_id=subject_id,
                kind=self.kind,
                key=str(Key.of(self.kind, subject_id, done.page_id)),
                policy=policy,
                day=day,
                source=(self.source, str(done.page_id)),
                amounts={str(Unit.POINT): self.within_caps(read, subject_id, day, full)},
                course_id=done.enrolment.course_id,
                facts={"full": full},
            )
        ]

    def has_facts(self, mine: Any, hers: Q, starts: date, ends: date) -> list[Exists]:
        first, last = valuation.instants(starts, ends)
        return [Exists(Completion.objects.filter(enrolment__subject=mine, kind=self.kind, at__gte=first, at__lt=last))]

    def read_facts(self, period: Period) -> None:
        """Read completions; the first time in a life counts, wherever the same content was finished."""
        rows = Completion.objects.filter(enrolment__subject__in=period.found).order_by("at", "pk")
        asked = rows.values_list("kind", "enrolment__subject", "page_id", "content", "at")
        firsts: dict[tuple[int, object], tuple[date, set[int]]] = {}
        for kind, subject, page, content, at in period.once("completions", lambda: asked):
            if kind != self.kind:
                continue
            known = firsts.get((subject, page)) or firsts.get((subject, content or page)) or (day_of(at), set())
            known[1].add(page)
            for name in (page, content or page):
                firsts.setdefault((subject, name), known)
        reached = {(subject, id(known)): known for (subject, _name), known in firsts.items()}
        for (subject, _id), (day, pages) in reached.items():
            if period.holds(day) and not any((subject, self.source, str(page)) in period.gone for page in pages):
                period.add(subject, self.kind, day)

    def pages(self, sources: Iterable[str]) -> Mapping[str, int]:
        return {pk: int(pk) for pk in sources}

    def check(self, walk: Walk, line: Line) -> Iterator[str]:
        txn, read = line.txn, walk.read(line.txn)
        done = Completion.all_ever.filter(enrolment__subject__in=walk.accounts, kind=self.kind, page_id=txn.source_id)
        if not done.exists():
            yield "rests on nothing that was finished"
        elif line.reversal is None and not done.filter(void=None).exists():
            yield "rests on a completion that was voided"
        full = self.points.of(read) * rules.MILLI
        if line.full != full:
            yield f"counts {line.full}, it is worth {full}"
        yield from differs(line, rules.cut_to_caps(full, *self.caps_left(read, walk.given_on(txn.day))), 0)

    def missing(self, walk: Walk) -> Iterator[str]:
        done = Completion.all_ever.filter(enrolment__subject__in=walk.accounts, kind=self.kind).exclude(content="")
        rows = done.values_list("page_id", "at", "content")
        contents = {(str(page), day_of(at)): content for page, at, content in rows}
        lines = [line for line in standing(walk) if line.txn.kind == self.kind]
        of = [(line, line.txn.source_id) for line in lines]
        yield from paid_twice((line, contents.get((page, line.txn.day)), page) for line, page in of)

    def on_void(self, void: Void) -> None:
        """Reverse points for what is not finished any more; another cycle that did finish it earns them."""
        for done in void.completions:
            if done.kind != self.kind:
                continue
            for txn in void.standing().filter(kind=self.kind, source_type=self.source, source_id=str(done.page_id)):
                void.reverse(txn)
            others = Completion.objects.filter(page__in=pages_of(done), kind=self.kind)
            for other in others.filter(enrolment__subject=void.subject_id).order_by("at", "pk"):
                void.post(self.kind, other.pk)

    def still_waits(self, row: Hold, of: str) -> int:
        return row.milli if Completion.objects.filter(pk=of).exists() else 0


def paid_twice(lines: Iterable[tuple[Line, str | None, str]]) -> Iterator[str]:
    """Yield lines that pay twice for one content, from lines each with its content and place: content brings its points
    once.
    """
    seen: dict[str, str] = {}
    for line, content, place in lines:
        if not line.points or is_joined(line.txn.key) or not content:
            continue
        if seen.setdefault(content, place) != place:
            yield named(line, "pays a second time for what was paid in another place")


def pages_of(done: Completion) -> list[str]:
    """Return the pages where the learner finished this very content, in any course: points come once in a life."""
    same = Completion.all_ever.filter(enrolment__subject=done.enrolment.subject_id, kind=done.kind)
    places = same.exclude(content="").filter(content=done.content).values_list("page_id", flat=True)
    return [str(page) for page in {done.page_id, *places}]
