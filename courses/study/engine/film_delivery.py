"""Evidence tied to delivery: which parts of a film went out to the learner who says it was watched.

A learner's player asks for the film under a token. What is asked for there was sent; it may have been thrown away
unseen, so this proves no attention. It makes a claim without the film costly: who wants minutes must at least fetch
them. settings.STUDY_DELIVERY says what follows from it: "off", "note" (officers read it; the rules in force that
day may ask for more) or "require" (what did not go out is not taken; it stays on the device until it has).
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.signing import BadSignature, Signer
from django.db import OperationalError, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from courses.study.models import Delivery, PlayLease
from courses.study.values.intervals import Cover, Span, Spans, length, subtract, union
from media_pipeline.hls import playlist
from media_pipeline.models import Artifact
from media_pipeline.storing import storage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from courses.study.models import Timeline
    from courses.study.values.chunk import Chunk

log = logging.getLogger(__name__)

SITTING = timedelta(hours=12)  # as long as a lease: after that a new token
HONOURED = timedelta(hours=48)  # a sitting that was long, and a lease that began at its end
# Segments end between frames and players report whole milliseconds: what is this near to delivered was delivered.
NEAR_MS = 500
FILM = ".mp4"


def is_enabled() -> bool:
    return settings.STUDY_DELIVERY in ("note", "require")


def sitting(*, subject_id: int, timeline: Timeline, now: datetime, of_words: bool = False) -> Delivery | None:
    """Return the delivery that a lease opened now belongs to, made where there is none; None where it is off.

    A film and the words that stand for it are two: who was sent the transcript was not sent the film.
    """
    if not is_enabled():
        return None
    known = Delivery.objects.filter(
        subject=subject_id, timeline=timeline, begun__gt=now - SITTING, of_words=of_words
    ).order_by("begun")
    return known.first() or Delivery.objects.create(
        subject_id=subject_id, timeline=timeline, begun=now, of_words=of_words
    )


def note_words(lease_uuids: Iterable[UUID]) -> None:
    """Store that a page with the words of these leases' texts and transcripts went out to their learner."""
    rows = Delivery.objects.filter(leases__uuid__in=list(lease_uuids), of_words=True, spans=[])
    for delivery in rows.select_related("timeline").distinct():
        try:
            extend(delivery.pk, (0, delivery.timeline.duration_ms))
        except OperationalError:  # the page goes out; what is missing here is noted with its next
            log.warning("A delivery could not be kept.", exc_info=True)


def is_delivered(lease: PlayLease, span: Span) -> bool:
    """Return whether the words of this part have gone out; True where deliveries are not tracked."""
    return missing_ms(lease, [span]) == 0


def address_under(lease: PlayLease) -> str:
    """Return the prefix of a medium's address with the lease's token; empty for a lease without a delivery."""
    if lease.delivery is None:
        return ""
    token = signer().sign(lease.delivery.uuid.hex)
    anything = reverse("media:handed_out", args=[token, UUID(int=0), "x"])
    return anything.partition("/m/")[0]


def signer() -> Signer:
    return Signer(salt="study.delivery", sep=".")


def on_media_served(*, token: str, tree: UUID, name: str, whole: bool, **_: Any) -> None:
    """Store that a file went out. Raises Http404 for a token that is not ours; one that is too old changes nothing."""
    try:
        of = UUID(signer().unsign(token))
    except (BadSignature, ValueError) as error:
        raise Http404 from error
    if not is_enabled() or (not whole and not name.endswith(FILM)):
        return
    delivery = Delivery.objects.select_related("timeline").filter(uuid=of).first()
    if delivery is None or delivery.of_words or delivery.begun + HONOURED < timezone.now():
        return
    span = span_of(delivery.timeline, tree, name)
    if span is not None and subtract([span], as_spans(delivery)):
        try:
            extend(delivery.pk, span)
        except OperationalError:  # the film goes on; what is missing here is not fetched a second time
            log.warning("A delivery could not be kept.", exc_info=True)


@transaction.atomic
def extend(pk: int, span: Span) -> None:
    delivery = Delivery.objects.select_for_update().get(pk=pk)
    delivery.spans = union(as_spans(delivery), [span])
    delivery.save(update_fields=["spans"])


def as_spans(delivery: Delivery) -> Spans:
    return tuple((start, end) for start, end in delivery.spans)


def span_of(timeline: Timeline, tree: UUID, name: str) -> Span | None:
    """Return which part of the timeline a file shows; None for a file that shows none of it, or is another film's."""
    if timeline.asset_id is None or not belongs(tree, timeline.asset_id):
        return None
    if name.endswith(FILM):  # one file for all of it: players ask for it in byte ranges, whose times are not known
        return None if PurePosixPath(name).name.startswith("init") else (0, timeline.duration_ms)
    return segments(tree, str(PurePosixPath(name).parent)).get(PurePosixPath(name).name)


@lru_cache(maxsize=4096)
def belongs(tree: UUID, asset_id: int) -> bool:
    """Return whether a tree is of this asset. Cached: a tree keeps its asset, and one without is not fetched."""
    return Artifact.objects.filter(tree=tree, asset=asset_id).exists()


def segments(tree: UUID, folder: str) -> dict[str, Span]:
    """Return the spans of a rendition's segments by file name, in ms, from its playlist; empty if it cannot be read."""
    try:
        return read_segments(tree, folder)
    except (OSError, playlist.BadPlaylist):
        return {}  # and not cached: a storage that was away returns


@lru_cache(maxsize=512)
def read_segments(tree: UUID, folder: str) -> dict[str, Span]:
    with default_storage.open(f"{storage.TREES}/{tree}/{folder}/index.m3u8") as file:
        parts = playlist.parse(file.read().decode()).segments
    found, at = {}, 0.0
    for part in parts:
        found[part.uri] = (round(at * 1000), round((at + part.duration) * 1000))
        at += part.duration
    return found


def missing_ms(lease: PlayLease, spans: Iterable[Span]) -> int:
    """Return how much of this had not gone out when it was claimed, in ms; 0 where deliveries are not tracked."""
    if lease.delivery is None or not is_enabled():
        return 0
    return length(subtract(spans, sent(lease.delivery)))


def sent(delivery: Delivery) -> Spans:
    """Return what went out, with what is near to it (`NEAR_MS`)."""
    return union((max(0, start - NEAR_MS), end + NEAR_MS) for start, end in as_spans(delivery))


def owed(lease: PlayLease, chunks: Iterable[Chunk]) -> set[int]:
    """Return the seqs of the chunks whose evidence has to wait until the film has gone out."""
    if lease.delivery is None or not is_enabled():
        return set()
    went_out = Cover.from_spans(sent(lease.delivery))
    missing = {chunk.seq for chunk in chunks if went_out.missing(chunk.from_ms, chunk.to_ms)}
    return missing if missing and is_required() else set()


def owed_in_any_sitting(subject_id: int, timeline: Timeline, chunks: Iterable[Chunk]) -> set[int]:
    """Return the seqs of a book's chunks whose film went out in no sitting of the learner's, where that is required.

    A device that learns without a network has fetched the film before, at any time.
    """
    if not is_enabled() or not is_required():
        return set()
    rows = Delivery.objects.filter(subject=subject_id, timeline=timeline, of_words=False)
    went_out = Cover.from_spans(union(*(sent(row) for row in rows)))
    return {chunk.seq for chunk in chunks if went_out.missing(chunk.from_ms, chunk.to_ms)}


def is_required() -> bool:
    if settings.STUDY_DELIVERY == "require":
        return True
    asks: Callable[[], bool] = import_string(settings.STUDY_DELIVERY_POLICY)
    return asks()
