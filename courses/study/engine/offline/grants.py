"""Giving a learner leave to study a course without a network, on one key."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from courses.pages.page_queries import lessons_of, video_blocks
from courses.study.engine import unconfirmed_spans
from courses.study.engine.leases import lock_learner
from courses.study.engine.offline.keys import key_for
from courses.study.engine.offline.refusals import NothingToTake
from courses.study.engine.timelines import timeline_of
from courses.study.errors import MayNotAct, NotEnrolled
from courses.study.models import Enrolment, OfflineGrant, PlayLease

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as User

    from courses.pages.models import CoursePage
    from courses.study.models import Timeline


@transaction.atomic
def give(
    *, subject: User, actor: User, course: CoursePage, public: str, device: str = "", name: str = ""
) -> OfflineGrant:
    """Return a new grant for every film of the course as it is published now.

    It lasts `STUDY_OFFLINE_DAYS`, or until a later one of its key is used. Raises MayNotAct, NotEnrolled,
    NothingToTake, KeyElsewhere, TooManyKeys.
    """
    if actor != subject and not actor.has_perm("study.act_for", subject):
        raise MayNotAct
    enrolment = Enrolment.objects.filter(subject=subject, course=course).order_by("-cycle").first()
    if enrolment is None or not enrolment.is_active:
        raise NotEnrolled
    films = films_of(course)
    if not films:
        raise NothingToTake
    lock_learner(subject.pk)
    now = timezone.now()
    ends = now + timedelta(days=settings.STUDY_OFFLINE_DAYS)
    grant = OfflineGrant.objects.create(
        subject=subject,
        actor=actor,
        key=key_for(subject, public, device=device, name=name, now=now),
        enrolment=enrolment,
        rate_cap_milli=round(settings.STUDY_RATE_CAP * 1000),
        day_ms=settings.STUDY_OFFLINE_DAY_HOURS * 3_600_000,
        presence_ms=unconfirmed_spans.interval_ms(subject.pk),
        issued_at=now,
        expires_at=ends,
        ends_at=ends,
    )
    grant.timelines.set(films)
    return grant


def films_of(course: CoursePage) -> list[Timeline]:
    """Return the timelines of the films that can be played in a course's published lessons."""
    return [
        timeline_of(lesson, video.block_id)
        for lesson in lessons_of(course)
        for video in video_blocks(lesson)
        if video.asset is not None and video.asset.duration_ms
    ]


def next_number(grant: OfflineGrant) -> int:
    """Return the number that the next book of the grant's key has, as far as books have arrived."""
    last = PlayLease.objects.filter(key=grant.key_id).order_by("-number").values_list("number", flat=True).first()
    return 0 if last is None else last + 1
