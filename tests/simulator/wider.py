"""What else happens in a world: reading, answers to “still there?”, films that are replaced, classes, and voids.

Each by the verb that its page calls, with the people who may; time goes on a little between any two requests.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from courses.pages.models import LessonPage
from courses.pages.page_queries import check_of
from courses.study.engine import text_reading, timelines
from courses.study.errors import TooLate, TriedTooOften, TryLater
from courses.study.models import Completion, PlayLease, Timeline, VerifiedInterval
from courses.study.pages import player_api
from courses.study.recount import voids
from courses.study.values import version_map
from courses.study.versions import edits
from lms.delivery.attendance import Came, mark_all
from lms.delivery.models import Cohort, Mark, Session
from lms.points.ledger import transactions
from tests.courses.pages import making
from tests.simulator.events import Answered, Edited, Marked, Opened, Read, Replaced, Voided
from tests.simulator.oracle import shanghai
from tests.simulator.world import HAPPENINGS, WEIGHTS, Device, Film, World

if TYPE_CHECKING:
    from lms.people.models import User
    from media_pipeline.models import Asset

JUST_AFTER = 0.1  # seconds: no two requests at one instant, or which was first could not be told afterwards


@dataclass(frozen=True)
class School:
    """Who and what a wider world has besides: two officers, a teacher's class, and corrected films by place."""

    county: User
    prefecture: User
    teacher: User
    cohort: Cohort
    corrected: dict[int, list[Asset]]
    readable: list[tuple[int, str]]  # lesson and block


@dataclass
class Wider(World):
    school: School = field(kw_only=True)
    sat: list[tuple[User, str]] = field(default_factory=list)  # readings begun: whose, and their leases
    replaced: dict[int, int] = field(default_factory=dict)  # how often a film was
    unsaid: list[tuple[Timeline, Timeline]] = field(default_factory=list)  # of which no editor has said what they share
    meetings: list[Session] = field(default_factory=list)
    latched: dict[int, set[int]] = field(default_factory=dict)

    def happen(self, device: Device) -> None:
        self.clock.tick(JUST_AFTER)
        verb = self.chance.choices([*HAPPENINGS, *WIDER], [*WEIGHTS, *WIDER_WEIGHTS])[0]
        getattr(self, verb.__name__)(device)

    def ask(self, who: User, view: Any, said: dict[str, Any], **kwargs: Any) -> tuple[int, dict[str, Any]]:
        self.clock.tick(JUST_AFTER)
        return super().ask(who, view, said, **kwargs)

    def nothing_was_taken_back(self, owner: User) -> None:
        """I3, and I18: only a void or a corrected mark takes anything."""
        super().nothing_was_taken_back(owner)
        now = set(Completion.objects.filter(enrolment__subject=owner).values_list("page_id", flat=True))
        assert now >= self.latched.get(owner.pk, set()), "I18: what was finished is not finished any more"
        self.latched[owner.pk] = now

    def take_stock(self, owner_id: int) -> None:
        """Something was taken back, as it should be."""
        self.best[owner_id] = transactions.balances(owner_id)
        self.latched[owner_id] = set()

    # --- presence and reading ----------------------------------------------------------------------------------------

    def say_present(self, device: Device) -> None:
        if not device.books:
            return
        book = self.chance.choice(device.books[-3:])
        status, answer = self.ask(device.owner, player_api.say_present, {}, uuid=UUID(book.lease))
        assert status == 200, answer
        self.log.append(Answered(self.clock.at, book.lease))
        self.nothing_was_taken_back(device.owner)

    def read(self, device: Device) -> None:
        """Opens a section, or goes on with it, and after a while answers; perhaps too early."""
        lesson, block = self.chance.choice(self.school.readable)
        self.clock.tick(JUST_AFTER)
        page = LessonPage.objects.get(pk=lesson)
        timelines.prepare(page, block)
        lease = str(text_reading.begin(subject=device.owner, actor=device.owner, lesson=page, block_id=block).uuid)
        if not any(isinstance(event, Opened) and event.lease == lease for event in self.log):
            self.log.append(Opened(self.clock.at, lease))
        self.sat.append((device.owner, lease))
        self.clock.tick(self.chance.choice([1, 3, 8, 30, 50, 90]))
        self.reply(device)

    def reply(self, device: Device) -> None:
        """An answer, right or not, to something that she once began to read."""
        mine = [lease for owner, lease in self.sat if owner == device.owner]
        if not mine:
            return
        self.clock.tick(JUST_AFTER)
        lease = self.chance.choice(mine[-3:])
        row = PlayLease.objects.select_related("subject", "enrolment", "timeline__lesson").get(uuid=lease)
        right = self.chance.random() < 0.8
        [block] = [each for each in row.timeline.lesson.body if str(each.id) == row.timeline.block_id]
        asked = check_of(block)
        assert asked is not None
        option = next(option for option in asked.options if option.correct is right)
        try:
            text_reading.answer(lease=row, actor=device.owner, chosen=[option.id])
        except (TooLate, TryLater, TriedTooOften):
            return
        self.log.append(Read(self.clock.at, lease, right))
        self.nothing_was_taken_back(device.owner)

    # --- films -------------------------------------------------------------------------------------------------------

    def replace(self, device: Device) -> None:
        """Another film is published in place of one; pages that are open go on with the one they have."""
        place = self.chance.choice(sorted(self.school.corrected))
        number = self.replaced.get(place, 0)
        if number == len(self.school.corrected[place]):
            return
        self.replaced[place] = number + 1
        asset, film = self.school.corrected[place][number], self.films[place]
        lesson = LessonPage.objects.get(pk=film.lesson)
        before = Timeline.objects.filter(lesson=lesson, block_id=film.block, retired=None).first()
        value = {"asset": asset, "title": asset.title, "check": making.check()}
        lesson.body[0] = ("video", value, lesson.body[0].id)
        lesson.save()
        timelines.update_timelines(lesson)
        shown = Timeline.objects.get(lesson=lesson, asset=asset)
        self.films[place] = Film(film.lesson, film.block, shown.duration_ms)
        self.log.append(Replaced(self.clock.at, shown.pk))
        if before is not None:
            self.unsaid.append((before, shown))
        if self.chance.random() < 0.7:
            self.say_what_stayed(device)

    def say_what_stayed(self, device: Device) -> None:
        """One stretch is another now, longer or shorter; what lies around it is the same."""
        if not self.unsaid:
            return
        self.clock.tick(JUST_AFTER)
        old, new = self.unsaid.pop(self.chance.randrange(len(self.unsaid)))
        grown = new.duration_ms - old.duration_ms
        cut = max(-grown, 0) + self.chance.randint(0, 200) * 100
        start = self.chance.randint(0, (old.duration_ms - cut) // 100) * 100
        there = version_map.Replaced((start, start + cut), (start, start + cut + grown))
        edits.state(old=old, new=new, replaced=[there], reason="更正", by=self.school.teacher)
        self.log.append(Edited(self.clock.at, old.pk, new.pk, start, start + cut, start + cut + grown))
        self.nothing_was_taken_back(device.owner)

    def version(self, device: Device) -> dict[str, str]:
        """Sometimes she goes on with the film she began with, while she may."""
        film = self.films[device.film]
        since = self.clock.at - timedelta(days=29)
        begun = VerifiedInterval.objects.filter(
            subject=device.owner, timeline__lesson=film.lesson, timeline__retired__gt=since, verified_ms__gt=0
        )
        uuids = list(begun.order_by("pk").values_list("timeline__uuid", flat=True)) if self.replaced else []
        return {"timeline": str(self.chance.choice(uuids))} if uuids and self.chance.random() < 0.5 else {}

    # --- classes -----------------------------------------------------------------------------------------------------

    def meet(self, device: Device) -> None:
        """A class begins or has begun; the teacher writes down who came, while study online goes on beside it."""
        self.clock.tick(JUST_AFTER)
        begun = self.clock.at - timedelta(minutes=self.chance.choice([0, 1, 5, 30]))
        minutes = self.chance.choice([2, 5, 40, 120])
        until = begun + timedelta(minutes=minutes)
        if shanghai(begun) != shanghai(until) or any(each.ends > begun for each in self.meetings):
            return
        meeting = Session.objects.create(cohort=self.school.cohort, title="实训", starts=begun, ends=until)
        self.meetings.append(meeting)
        self.mark(device, meeting)

    def correct(self, device: Device) -> None:
        """The teacher had it wrong."""
        if self.meetings:
            self.clock.tick(JUST_AFTER)
            self.mark(device, self.chance.choice(self.meetings))

    def mark(self, device: Device, meeting: Session) -> None:
        length = (meeting.ends - meeting.starts) // timedelta(minutes=1)
        status = self.chance.choice([Mark.Status.PRESENT, Mark.Status.PRESENT, Mark.Status.LATE, Mark.Status.ABSENT])
        came = Came(status, self.chance.randint(1, length))
        if not mark_all(session=meeting, came={device.owner.pk: came}, by=self.school.teacher):
            return
        minutes = came.minutes_in(meeting)
        start: datetime = meeting.ends - timedelta(minutes=minutes)
        self.log.append(Marked(self.clock.at, device.owner.pk, meeting.pk, start, minutes))
        self.take_stock(device.owner.pk)

    # --- voids -------------------------------------------------------------------------------------------------------

    def void(self, device: Device) -> None:
        """Two officers take a lease out of the count, or a run of its chunks; or the second of them does not agree."""
        rows = self.leases()
        if not rows:
            return
        self.clock.tick(JUST_AFTER)
        lease = self.chance.choice(rows)
        run: dict[str, int] = {}
        if lease.next_seq and self.chance.random() < 0.6:
            first = self.chance.randrange(lease.next_seq)
            run = {"from_seq": first, "to_seq": self.chance.randrange(first, lease.next_seq)}
        approved = self.chance.random() < 0.85
        asked = voids.ask(lease=lease, by=self.school.county, reason="可疑", **run)
        with transaction.atomic():
            voids.decide(void=asked, by=self.school.prefecture, approved=approved)
        if not approved:
            self.nothing_was_taken_back(lease.subject)
            return
        seqs = range(run["from_seq"], run["to_seq"] + 1) if run else None
        self.log.append(Voided(self.clock.at, str(lease.uuid), seqs))
        self.take_stock(lease.subject_id)


@dataclass
class Twins(Wider):
    """The same films and the same text stand in another course as well, of this year or begun in the one before, and
    one film twice in a lesson. No classes: a meeting is of one course."""

    def meet(self, device: Device) -> None:
        self.read(device)

    def correct(self, device: Device) -> None:
        self.void(device)


WIDER = [
    *(Wider.say_present, Wider.read, Wider.reply, Wider.replace, Wider.say_what_stayed),
    *(Wider.meet, Wider.correct, Wider.void),
]
WIDER_WEIGHTS = [3, 4, 2, 2, 1, 3, 1, 4]
