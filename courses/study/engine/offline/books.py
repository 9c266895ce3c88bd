"""Taking in what a device wrote without a network: parts of books, whoever carries them.

The signature is the permission: no session, no cookie. Delivering again, in any split and order and by anybody, changes
nothing. `values.stretches` says what counts.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from courses.study.engine import completion, evidence_budget, film_delivery, intake, presence
from courses.study.engine.leases import lock_learner, lock_lease
from courses.study.engine.offline.refusals import (
    AccountClosed,
    CameLate,
    NotGranted,
    RightEnded,
    TwoStories,
    UnknownGrant,
)
from courses.study.errors import BadChunk, LeaseClosed
from courses.study.models import (
    LASTS,
    BookConflict,
    DeviceKey,
    EvidenceChunk,
    OfflineClaim,
    OfflineGrant,
    PlayLease,
    Presence,
    SameLearner,
    Timeline,
)
from courses.study.values.envelope import seed
from courses.study.versions import carry_over
from foundation.daily_quota import take_place_of
from foundation.refusals import Refusal

if TYPE_CHECKING:
    from courses.study.values.chunk import Chunk
    from courses.study.values.envelope import Answer, Part

AT_ONCE = 200  # chunks of one transaction, half an hour of study: others write in between
A_DAY = 20_000  # parts of one key
BOOK_ROWS = 10  # rows that a book takes of its grant's budget beside its chunks
Why = OfflineClaim.Why


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a part. `acked_to`: the last chunk of the book that stands and links; below nothing: none.

    `is_whole`: the part's last chunk is among them. `refusal` says why the rest was not taken, or does not count by
    itself.
    """

    acked_to: int = -1
    refusal: Refusal | None = None
    is_whole: bool = False


def take(part: Part) -> Taken:
    """Take in one part of a book."""
    now = timezone.now()
    try:
        grant = grant_of(part)
        check(part, grant)
        if why := claim_because(grant, now):
            return Taken(part.last_seq, keep_claim(part, grant, why, now))
    except Refusal as refusal:
        return Taken(refusal=refusal)
    taken = Taken()
    for chunks, answers in runs(part):
        try:
            taken = take_run(part, grant, chunks, answers)
        except Refusal as refusal:
            return replace(taken, refusal=refusal)
        if taken.refusal is not None:
            break
    return replace(taken, is_whole=taken.acked_to >= part.last_seq)


def grant_of(part: Part) -> OfflineGrant:
    """Return the grant of a part whose signature is right.

    Raises UnknownGrant, the same for whatever is wrong, and TooManyRows for a key that never rests.
    """
    key = DeviceKey.objects.filter(public=part.key).first()
    if key is None or not part.is_signed():
        raise UnknownGrant
    grant = OfflineGrant.objects.filter(uuid=part.grant, key=key).select_related("subject", "actor").first()
    if grant is None:
        raise UnknownGrant
    if seconds := take_place_of(part.key, "books", most=A_DAY):
        raise evidence_budget.TooManyRows(seconds=seconds)
    return grant


def check(part: Part, grant: OfflineGrant) -> None:
    """Raise what speaks against a part that is signed: BadChunk, NotGranted, AccountClosed."""
    if not part.begins_right:
        raise BadChunk(seq=0)
    if not grant.timelines.filter(uuid=part.timeline).exists():
        raise NotGranted
    if not grant.subject.is_active and not is_absorbed(grant.subject_id):
        raise AccountClosed


def is_absorbed(subject_id: int) -> bool:
    return SameLearner.objects.filter(absorbed=subject_id).exists()


def claim_because(grant: OfflineGrant, now: datetime) -> Why | None:
    """Return why evidence under this grant no longer counts by itself; None where it does."""
    if now > grant.accept_until:
        return Why.TOO_LATE
    if grant.actor_id != grant.subject_id and not is_absorbed(grant.subject_id):
        return None if grant.actor.has_perm("study.act_for", grant.subject) else Why.RIGHT_ENDED
    return None


def keep_claim(part: Part, grant: OfflineGrant, why: Why, now: datetime) -> Refusal:
    """Keep a part for a counsellor, once; return the words for it. Raises TooManyRows."""
    words = {
        "number": part.number,
        "timeline": str(part.timeline),
        "sent": part.sent_ms,
        "prev": part.prev,
        "chunks": [[each.seq, each.from_ms, each.to_ms, each.rate_milli, each.clock_ms] for each in part.chunks],
        "answers": [[each.after, each.claimed_ms] for each in part.answers],
    }
    with transaction.atomic():
        lock_learner(grant.subject_id)
        known = OfflineClaim.objects.filter(grant=grant, book=part.book, head=part.head).exists()
        if not known:
            grant.refresh_from_db(fields=["rows"])
            spend(grant, len(part.chunks) + BOOK_ROWS, now)
            grant.save(update_fields=["rows"])
            OfflineClaim.objects.create(
                subject_id=grant.subject_id,
                grant=grant,
                book=part.book,
                from_seq=part.first_seq,
                to_seq=part.last_seq,
                envelope=words,
                head=part.head,
                why=why,
                received_at=now,
            )
    return CameLate() if why == Why.TOO_LATE else RightEnded()


def runs(part: Part) -> Iterator[tuple[Sequence[Chunk], Sequence[Answer]]]:
    """Cut a part where somebody answered, and at `AT_ONCE`: each piece with the answers given after its last chunk."""
    begun = 0
    for place, chunk in enumerate(part.chunks):
        answers = [each for each in part.answers if each.after == chunk.seq]
        earlier = [each for each in part.answers if each.after < part.first_seq] if place == 0 else []
        if earlier:
            yield (), earlier
        if answers or place + 1 - begun == AT_ONCE or place + 1 == len(part.chunks):
            yield part.chunks[begun : place + 1], answers
            begun = place + 1


@transaction.atomic
def take_run(part: Part, of: OfflineGrant, chunks: Sequence[Chunk], answers: Sequence[Answer]) -> Taken:
    """Take in a piece of a part under the learner's lock; return what became of it."""
    lock_learner(of.subject_id)
    now = timezone.now()
    # Read once, under the lock; what changes of it is written at the end.
    grant = OfflineGrant.objects.select_related("subject", "actor", "enrolment", "key").get(pk=of.pk)
    book = book_of(part, grant)
    if book is None:
        if not chunks:
            return Taken()
        spend(grant, BOOK_ROWS, now)
        book = begin(part, grant, now)
    if (book.grant_id, book.number, book.timeline.uuid) != (grant.pk, part.number, part.timeline):
        return Taken(refusal=TwoStories())
    lock_lease(book)
    refusal = take_chunks(book, grant, chunks, now) if chunks else None
    for answer in answers:
        say_present(book, grant, answer, now)
    grant.save(update_fields=["rows", "heard_at"])
    return Taken(book.next_seq - 1, refusal)


def book_of(part: Part, grant: OfflineGrant) -> PlayLease | None:
    """Return the book as it is stored. Raises TwoStories where its id is that of another learner's lease."""
    found = PlayLease.objects.filter(uuid=part.book).select_related("subject", "enrolment", "timeline").first()
    if found is not None and (found.subject_id != grant.subject_id or found.grant_id is None):
        raise TwoStories
    if found is not None and found.grant_id == grant.pk:
        found.grant, found.key = grant, grant.key
    return found


def begin(part: Part, grant: OfflineGrant, now: datetime) -> PlayLease:
    """Make the book that a device began, and end the grants that it shows to be over (R1). Raises TwoStories."""
    timeline = Timeline.objects.get(uuid=part.timeline)
    for carried in carry_over.carry_for(grant.subject_id, timeline):
        completion.check_lesson(carried.enrolment, timeline.lesson, at=now)
    earlier = OfflineGrant.objects.filter(key=grant.key_id, issued_at__lt=grant.issued_at)
    earlier.filter(ends_at__gt=grant.issued_at).update(ends_at=grant.issued_at)
    other = PlayLease.objects.filter(key=grant.key_id, number=part.number).order_by("pk").first()
    begins_with = seed(part.grant, part.book, part.number)
    book = PlayLease(
        subject=grant.subject,
        actor_id=grant.actor_id,
        enrolment=grant.enrolment,
        timeline=timeline,
        grant=grant,
        key=grant.key,
        number=part.number,
        uuid=part.book,
        device=grant.key.device,
        seed=begins_with,
        head=begins_with,
        rate_cap_milli=grant.rate_cap_milli,
        presence_ms=grant.presence_ms,
        issued_at=grant.issued_at,
        expires_at=now + LASTS,
        closed_at=grant.time.until(now),
        close_reason=PlayLease.Reason.STOPPED,
    )
    try:
        with transaction.atomic():
            book.save(force_insert=True)
    except IntegrityError as error:  # another learner's device sent this id just now: her lock is not ours
        raise TwoStories from error
    if other is not None:
        BookConflict.objects.create(book=book, other=other, received_at=now)
    return book


def take_chunks(book: PlayLease, grant: OfflineGrant, chunks: Sequence[Chunk], now: datetime) -> Refusal | None:
    """Store what is new of these and count what links; return why not all of it was taken."""
    if chunks[-1].seq >= book.next_seq + evidence_budget.AHEAD:
        return evidence_budget.TooManyRows(seconds=evidence_budget.SOON)
    stored = intake.stored_chunks(book, chunks)
    fresh = [chunk for chunk in chunks if chunk.seq not in stored]
    if book.close_reason == PlayLease.Reason.CONFLICT:
        same = not fresh and all(stored[chunk.seq].hash == chunk.hash for chunk in chunks)
        return None if same else TwoStories()
    check_budget(grant, len(fresh), now)
    if fresh:
        book.closed_at = max(book.ends_at, grant.time.until(now))
        PlayLease.objects.filter(pk=book.pk).update(closed_at=book.closed_at)
        grant.heard_at = now
    owed = film_delivery.owed_in_any_sitting(book.subject_id, book.timeline, fresh)
    receipt = intake.receive(lease=book, chunks=chunks, now=now, owed=owed)
    acked = set(receipt.acked)
    grant.rows += sum(chunk.seq in acked for chunk in fresh)  # what is refused is sent again, and costs nothing
    return TwoStories() if isinstance(receipt.refusal, LeaseClosed) else receipt.refusal


def spend(grant: OfflineGrant, rows: int, now: datetime) -> None:
    """Take rows out of a grant's budget; the caller saves it. Raises TooManyRows until they fit."""
    check_budget(grant, rows, now)
    grant.rows += rows


def check_budget(grant: OfflineGrant, rows: int, now: datetime) -> None:
    """Raise TooManyRows where a grant has no such rows left: two a second since it was given, and some at hand."""
    allowed = evidence_budget.AT_HAND + int(evidence_budget.A_SECOND * (now - grant.issued_at) / timedelta(seconds=1))
    if rows and grant.rows + rows > allowed:
        missing = grant.rows + rows - allowed
        raise evidence_budget.TooManyRows(
            seconds=max(evidence_budget.SOON, math.ceil(missing / evidence_budget.A_SECOND))
        )


def say_present(book: PlayLease, grant: OfflineGrant, answer: Answer, now: datetime) -> None:
    """Count what waited for an answer, once for each; one whose chunk does not link yet is sent again with it."""
    chunk = EvidenceChunk.objects.filter(lease=book, seq=answer.after).first()
    if chunk is None or answer.after >= book.next_seq:
        return
    if Presence.objects.filter(after_chunk=chunk).exists():
        return
    spend(grant, 1, now)
    presence.answer(subject=book.subject, actor=grant.actor, timeline=book.timeline, after_chunk=chunk)
    book.refresh_from_db(fields=["unasked_ms", "held_ms"])
