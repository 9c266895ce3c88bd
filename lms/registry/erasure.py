"""Erasing what a person leaves in apps that know no people, and in files."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import APIToken, ModelLogEntry, UploadedFile
from wagtail.users.models import UserProfile

from accessibility.models import Preference
from courses.assess.models import Accommodation
from courses.study.engine import leases
from courses.study.engine.offline import keys
from courses.study.models import PlayLease
from lms.backoffice import jobs
from lms.people.models import KnownDevice, Trainee, User
from lms.people.signing_in import phones
from lms.registry.models import Proposal
from lms.second_factor.models import RememberedDevice


def on_erasing(sender: Any, *, person: User, **kwargs: Any) -> None:
    leases.lock_learner(person.pk)
    leases.close_open(subject_id=person.pk, now=timezone.now())
    keys.forget(person.pk, timezone.now())
    PlayLease.objects.filter(subject=person).exclude(device="").update(device="")
    Accommodation.objects.filter(subject=person).delete()
    Proposal.objects.filter(person=person).update(reason_sealed=b"")
    RememberedDevice.objects.filter(user=person).delete()
    KnownDevice.objects.filter(user=person).delete()
    jobs.forget()
    Preference.objects.filter(user=person).delete()  # large type or a screen reader can tell a disability
    forget_in_the_admin(person)
    forget_codes(person)


def forget_in_the_admin(person: User) -> None:
    """Delete what Django's and Wagtail's admin keep: log lines, unfinished forms, keys, a portrait, loose files."""
    for model in (User, Trainee):
        keys = [str(pk) for pk in model._default_manager.filter(pk=person.pk).values_list("pk", flat=True)]
        of_hers = {"content_type": ContentType.objects.get_for_model(model), "object_id__in": keys}
        LogEntry.objects.filter(**of_hers).delete()
        ModelLogEntry.objects.filter(**of_hers).delete()
    FormState.objects.filter(user=person).delete()
    EditingSession.objects.filter(user=person).delete()
    APIToken.objects.filter(user=person).delete()
    for profile in UserProfile.objects.filter(user=person).exclude(avatar=""):
        profile.avatar.delete(save=False)
    for loose in UploadedFile.objects.filter(uploaded_by_user=person):
        loose.file.delete(save=False)
        loose.delete()


def forget_codes(person: User) -> None:
    """Delete her lines from the developer's file of sign-in codes, where there is one."""
    found = phones.of(person)
    if found is None or not settings.SMS_FILE.exists():
        return
    text = settings.SMS_FILE.read_text(encoding="utf-8")
    settings.SMS_FILE.write_text(
        "".join(line for line in text.splitlines(keepends=True) if found[0] not in line), encoding="utf-8"
    )


def scrub() -> None:
    """Rewrite the database (VACUUM), so that nothing erased stays in free pages or in the write-ahead log.

    It locks out writers while it runs: run it at night, and after a restore.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute("VACUUM FULL")
