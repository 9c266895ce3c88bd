"""Keys of devices: registered with the first grant, retired when a phone is lost or its copy turns up."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Max
from django.db.models.functions import Least

from courses.study.engine.offline.refusals import KeyElsewhere, TooManyKeys
from courses.study.models import BookConflict, DeviceKey, OfflineGrant

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as User
    from django.db.models import QuerySet

MOST = 40  # keys of one learner that are not retired: phones, library computers, and browsers that were cleared


def key_for(subject: User, public: str, *, device: str, name: str, now: datetime) -> DeviceKey:
    """Return the learner's key, registered if it is new. The caller has locked the learner.

    Raises KeyElsewhere where it is another learner's, was retired, or has written two books with one number; the device
    makes another. Raises TooManyKeys.
    """
    known = DeviceKey.objects.filter(public=public).first()
    if known is not None:
        if known.subject_id != subject.pk or known.retired or was_copied(known):
            raise KeyElsewhere
        return known
    if DeviceKey.objects.filter(subject=subject, retired=None).count() >= MOST:
        raise TooManyKeys
    return DeviceKey.objects.create(subject=subject, public=public, device=device[:64], name=name[:64], made=now)


def was_copied(key: DeviceKey) -> bool:
    """Return whether two books bear one number of this key: a copied profile, or a phone restored from a copy."""
    return BookConflict.objects.filter(book__key=key).exists()


def in_use(subject_id: int) -> QuerySet[DeviceKey]:
    """Return a learner's devices that learn without a network, with `heard`: when something of them last came in."""
    rows = DeviceKey.objects.filter(subject=subject_id, retired=None)
    return rows.annotate(heard=Max("grants__heard_at")).order_by("-made", "-pk")


def forget(subject_id: int, now: datetime) -> None:
    """End all grants of somebody who is erased, and blank what names her devices. The caller has locked the learner."""
    for key in DeviceKey.objects.filter(subject=subject_id):
        retire(key, now)
        DeviceKey.objects.filter(pk=key.pk).update(public=f"erased {key.pk}", device="", name="")


def retire(key: DeviceKey, now: datetime) -> None:
    """End a key and its grants: the phone is lost. What was written before counts, whoever hands it in."""
    DeviceKey.objects.filter(pk=key.pk, retired=None).update(retired=now)
    going = OfflineGrant.objects.filter(key=key, closed_at=None, ends_at__gt=now)
    going.update(closed_at=now, ends_at=Least("ends_at", now))
