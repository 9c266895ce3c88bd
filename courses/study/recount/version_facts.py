"""Edits of films for a recount: what was stated, and what each lease carried over from another version."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from courses.study.models import PlayLease, TimelineEdit
from courses.study.recount.recount_facts import Carried, Stated
from courses.study.values.version_map import carry, inverted
from courses.study.versions.carry_over import as_link, links_of

if TYPE_CHECKING:
    from datetime import datetime

    from courses.study.models import Timeline
    from courses.study.recount.recount_facts import Fact
    from courses.study.values.version_map import Moves


def facts_of(subject_id: int) -> list[tuple[datetime, Fact]]:
    """Return what edits carried over for this learner: when an editor stated one, and whenever a lease was opened."""
    leases = list(PlayLease.objects.filter(subject=subject_id).select_related("timeline").order_by("pk"))
    lessons = {lease.timeline.lesson_id for lease in leases}
    every = links_of({lease.timeline.content for lease in leases if lease.timeline.linked})
    found: list[tuple[datetime, Fact]] = [(edit.at, Stated(as_link(edit))) for edit in every]
    edits = list(TimelineEdit.objects.filter(old__lesson__in=lessons).select_related("old", "new").order_by("pk"))
    places = {lease.enrolment_id for lease in leases}
    for edit in edits:
        found += [(edit.at, carried(place, edit.old, edit.new, edit.moves)) for place in sorted(places)]
    for lease in leases:
        for edit in edits:
            if edit.at > lease.lent_at:
                continue  # it was not stated yet, so the lease carried nothing over
            for source, target, moves in ((edit.old, edit.new, edit.moves), (edit.new, edit.old, inverted(edit.moves))):
                if target.pk == lease.timeline_id:
                    found += [(lease.lent_at, carried(place, source, target, moves)) for place in sorted(places)]
    return found


def carried(enrolment_id: int, source: Timeline, target: Timeline, moves: Moves) -> Carried:
    moved = partial(carry, moves=moves, new_ms=target.duration_ms)
    return Carried(enrolment_id, source.pk, target.pk, target.content, target.duration_ms, moved)
