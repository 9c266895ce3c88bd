"""Erasing a person: what identifies her is deleted; what was learnt stays, under a uuid without a name.

The decision is a row and a line in a file (settings.ERASURE_FILE). A backup is older than the erasures that follow it,
so the file is kept apart from backups and is applied again after every restore.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from lms.people.accounts.closing import close
from lms.people.errors import AlreadyErased, StillAtWork, TwoPeopleNeeded, WasAbsorbed
from lms.people.identity import vault
from lms.people.models import (
    Claim,
    ClaimDecision,
    Contact,
    DisabilityCertificate,
    Division,
    Erasure,
    HelperLink,
    Merge,
    Need,
    Notice,
    PersonKey,
    Posting,
    Residence,
    Trainee,
    User,
)
from lms.people.signals import person_erasing

if TYPE_CHECKING:
    from pathlib import Path

INDEX = 32
AT_ONCE = 200  # rows a sweep


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file: whom, when, who asked, who approved, and why; uuids and codes only."""

    person: str
    at: str
    asked_by: str
    approved_by: str
    basis: str

    def as_json(self) -> str:
        """Return the line as JSON with its MAC ("seal"), so that writing a line into the file erases nobody."""
        return json.dumps(asdict(self) | {"seal": mac_of(self)})


def mac_of(line: Line) -> str:
    key = hmac.digest(settings.MASTER_KEY, b"erasures", hashlib.sha256)
    return hmac.digest(key, json.dumps(asdict(line), sort_keys=True).encode(), hashlib.sha256).hex()


@transaction.atomic
def erase(*, person: User, basis: Erasure.Basis, asked_by: User, approved_by: User) -> list[Erasure]:
    """Erase a person, with every account that was joined with hers or was made for a row of her number.

    Raises TwoPeopleNeeded, StillAtWork, WasAbsorbed, AlreadyErased.
    """
    if asked_by == approved_by or person in (asked_by, approved_by):
        raise TwoPeopleNeeded
    if Posting.objects.current().filter(user=person).exists() or person.is_superuser:
        raise StillAtWork
    if Merge.objects.filter(absorbed=person).exists():
        raise WasAbsorbed
    if Erasure.objects.filter(user=person).exists():
        raise AlreadyErased
    done = []
    for each in [*accounts_of(person), *named_elsewhere(person)]:
        line = Line(str(each.uuid), timezone.now().isoformat(), str(asked_by.uuid), str(approved_by.uuid), str(basis))
        transaction.on_commit(partial(append, line))  # before what others do then
        done.append(erase_account(each, line))
    return done


def accounts_of(person: User) -> Iterator[User]:
    """Yield her account and those it absorbed, however deep."""
    yield person
    for merge in Merge.objects.filter(kept=person).select_related("absorbed"):
        yield from accounts_of(merge.absorbed)


def named_elsewhere(person: User) -> list[User]:
    """Return the accounts made for rows of lists that name her number and were not joined with her: they wait, under
    any name, or were rejected. What such a row says is erased with her, whichever organisation sent it.
    """
    own = list(accounts_of(person))
    numbers = Trainee.objects.filter(user__in=own).exclude(citizen_id_index=None).values("citizen_id_index")
    rows = Claim.objects.filter(number_index__in=numbers).exclude(person__in=own).exclude(person__erasure__isnull=False)
    return [claim.person for claim in rows.select_related("person").order_by("pk")]


def reapply() -> int:
    """Apply every line of the file that this database does not know; return how many that were."""
    done = 0
    for line in lines():
        person = User.objects.filter(uuid=line.person).first()  # none: she came after this backup was made
        if person is not None and not Erasure.objects.filter(user=person).exists():
            with transaction.atomic():
                erase_account(person, line)
            done += 1
    return done


def erase_account(person: User, line: Line) -> Erasure:
    """Erase everything personal about one account; the same for the first time and after a restore."""
    strip(person)
    return Erasure.objects.create(
        user=person,
        person=person.uuid,
        asked_by=UUID(line.asked_by),
        approved_by=UUID(line.approved_by),
        basis=line.basis,
        at=datetime.fromisoformat(line.at),
    )


def strip(person: User) -> None:
    """Delete of an account all but what facts point to."""
    person_erasing.send(User, person=person)
    forget_in_logs(person)
    Contact.objects.filter(user=person).delete()
    Notice.objects.filter(person=person).delete()
    Claim.objects.filter(person=person).update(
        data_sealed=b"", number_index=os.urandom(INDEX), entry_index=os.urandom(INDEX)
    )
    UserProfile.objects.filter(user=person).delete()  # Wagtail's: a portrait, a time zone
    forget_as_helper(person)
    HelperLink.objects.filter(helper=person).delete()
    for trainee in Trainee.objects.filter(user=person).select_related("division__parent"):
        blank(trainee)
    PersonKey.objects.filter(user=person).delete()
    close(person)
    User.objects.filter(pk=person.pk).update(
        username=f"erased-{person.uuid.hex}", name=_("erased"), email="", last_login=None, sms_without=[]
    )
    person.groups.set(Group.objects.none())


def forget_as_helper(person: User) -> None:
    """Delete the notices that named her as a helper: all that were read, and of the unread those with her name."""
    helped = HelperLink.objects.filter(helper=person).values("trainee__user")
    notices = Notice.objects.filter(person__in=helped, code=Notice.Code.HELPER).select_related("person__key")
    for row in notices:
        words = vault.words(person=row.person, field="notice", sealed=bytes(row.words_sealed))
        if row.seen is not None or person.name in words:
            row.delete()


def forget_in_logs(person: User) -> None:
    """Delete her lines from the admin's and Wagtail's lists of changes, which name what was changed."""
    names = {person.name, person.username}
    LogEntry.objects.filter(object_repr__in=names).delete()
    ModelLogEntry.objects.filter(label__in=names).delete()
    for name in names:
        LogEntry.objects.filter(change_message__contains=json.dumps(name)).delete()  # inline rows, escaped


def blank(trainee: Trainee) -> None:
    """Leave of the trainee's row, for the county's figures, a county and nothing else."""
    Need.objects.filter(trainee=trainee).delete()
    HelperLink.objects.filter(trainee=trainee).delete()
    DisabilityCertificate.objects.filter(trainee=trainee).delete()
    for residence in Residence.objects.filter(trainee=trainee).select_related("division__parent"):
        residence.division, residence.reason_sealed = county_of(residence.division), b""
        residence.save(update_fields=["division", "reason_sealed"])
    Trainee.objects.filter(pk=trainee.pk).update(
        division=county_of(trainee.division),
        citizen_id_sealed=b"",
        citizen_id_index=os.urandom(INDEX),
        birth_year=0,
        sex="",
        search_words="",
        employment=Trainee.Employment.UNKNOWN,
        willingness=Trainee.Willingness.DECLINES,
        residence=Trainee.Residence.RURAL,
        education=Trainee.Education.UNKNOWN,
        target_groups=[],
    )


def county_of(place: Division) -> Division:
    """Return the county of a place: in a village, who studied when could still tell who it was."""
    while place.kind in (Division.Kind.VILLAGE, Division.Kind.TOWNSHIP) and place.parent is not None:
        place = place.parent
    return place


# --- the file -------------------------------------------------------------------------------------------------------


def append(line: Line) -> None:
    """Write the line to the disk (fsync) before the page says that it is done."""
    path: Path = settings.ERASURE_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(line.as_json() + "\n")
        file.flush()
        os.fsync(file.fileno())


def lines() -> list[Line]:
    """Return the decisions in the file. Raises ValueError for a line that is not ours: it must not be skipped."""
    path: Path = settings.ERASURE_FILE
    if not path.exists():
        return []
    found = []
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            fields = json.loads(text)
            given = fields.pop("seal")
            line = Line(**fields)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"line {number} of {path.name} cannot be read") from error
        if not hmac.compare_digest(str(given), mac_of(line)):
            raise ValueError(f"line {number} of {path.name} has a wrong seal")
        found.append(line)
    return found


def missing_lines() -> list[Line]:
    """Return the rows that the file lacks: the machine stopped between the commit and the line."""
    known = {line.person for line in lines()}
    return [
        Line(str(row.person), row.at.isoformat(), str(row.asked_by), str(row.approved_by), row.basis)
        for row in Erasure.objects.order_by("pk")
        if str(row.person) not in known
    ]


def sweep() -> int:
    """Add to the file the erasures that it lacks, and erase whom the file names and this database still has."""
    missing = missing_lines()
    for line in missing:
        append(line)
    return len(missing) + reapply() + forget_rejected()


def forget_rejected() -> int:
    """Strip rows of lists that were rejected some time ago: no person can ask for their erasure, so a sweep does it."""
    ended = timezone.now() - timedelta(days=settings.REJECTED_ROWS_DAYS)
    rows = Claim.objects.filter(
        decision__verdict=ClaimDecision.Verdict.REJECTED, decision__at__lt=ended, person__key__isnull=False
    )
    done = 0
    for claim in rows.select_related("person").order_by("pk")[:AT_ONCE]:
        with transaction.atomic():
            strip(claim.person)
        done += 1
    return done
