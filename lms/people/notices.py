"""Messages to a person: what happened, by whom, and what to do; read at `/messages/`, grave ones on signing in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, OuterRef, Subquery, When
from django.utils import timezone

from lms.people.accounts import consents
from lms.people.events import EVENTS, INTERRUPTING, Group
from lms.people.identity import vault
from lms.people.models import Erasure, Merge, Notice, SmsMessage
from lms.people.sms import outbox
from lms.people.sms.templates import TEMPLATES, Kind

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from lms.people.models import User

A_DAY = timedelta(days=1)
NEWS = "news"
NOT_ASKED = object()
# Of the user of a request, beside what else is fetched of her (`signing_in.backends`): the bell costs no query.
UNSEEN = Subquery(
    Notice.objects.filter(person=OuterRef("pk"), seen=None)
    .order_by()
    .values("person")
    .annotate(count=Count("pk"))
    .values("count")
)


def tell(
    *, person: User, code: Notice.Code, words: str, path: str = "", sms: str = NEWS, **variables: str
) -> Notice | None:
    """Store words for her, encrypted with her key, with the address of what they are about.

    Of an account that was joined with another, the one that was kept is told. Who was erased is told nothing: None.

    By SMS goes `sms`, a template: news to who agreed to it, the plain reminder once a day at most; security always;
    "" is for callers that send their own.
    """
    if not person.is_active:
        person = kept_account(person)
        if Erasure.objects.filter(user=person).exists():
            return None
    sealed = vault.encrypt(person=person, field="notice", text=words)
    row = Notice.objects.create(person=person, code=code, words_sealed=sealed, path=path, created=timezone.now())
    if sms and TEMPLATES[sms].kind == Kind.SECURITY:
        outbox.tell(person, sms, **variables)
    elif sms and wants_sms(person, code):
        if sms == NEWS:
            remind(person)
        else:
            outbox.tell(person, sms, **variables)
    return row


def kept_account(person: User) -> User:
    """Return the account that stays open for this person: her own, or the one that hers was joined with."""
    while merge := Merge.objects.filter(absorbed=person).select_related("kept").first():
        person = merge.kept
    return person


def wants_sms(person: User, code: Notice.Code) -> bool:
    """Return whether she agreed to SMS, and did not switch them off for events of this group."""
    return EVENTS[code].group not in person.sms_without and consents.allows(person, "sms")


def switch_sms(*, person: User, group: Group, is_on: bool) -> None:
    """Switch the SMS about events of a group off or on again. Raises ValueError for those of safety."""
    if group == Group.SAFETY:
        raise ValueError("SMS about safety cannot be switched off")
    rest = [each for each in Group if each in person.sms_without and each != group]
    person.sms_without = [str(each) for each in (rest if is_on else [*rest, group])]
    person.save(update_fields=["sms_without"])


def remind(person: User) -> None:
    """Send a short message without contents, once a day at most."""
    since = timezone.now() - A_DAY
    if not sent_since(person, NEWS, since):
        outbox.tell(person, NEWS)


def sent_since(person: User, template: str, since: datetime) -> bool:
    """Return whether this message to her was queued since then, in rows: one of a transaction that failed is none."""
    return SmsMessage.objects.filter(person=person, template=template, created__gt=since).exists()


def every(person: User) -> QuerySet[Notice]:
    """Return all notices of this person, those that she has not read first, then the latest."""
    return Notice.objects.filter(person=person).order_by(Case(When(seen=None, then=0), default=1), "-created", "-pk")


def words_of(row: Notice, person: User) -> str:
    """Return a notice's words, "" once the person was erased."""
    return vault.words(person=person, field="notice", sealed=bytes(row.words_sealed))


def unseen(person: User) -> list[tuple[Notice, str]]:
    """Return the notices that she has not read yet, oldest first, each with its words."""
    rows = Notice.objects.filter(person=person, seen=None).order_by("created", "pk")
    return [(row, words_of(row, person)) for row in rows]


def interrupting(person: User) -> QuerySet[Notice]:
    """Return what she has not read and is shown before anything else."""
    return Notice.objects.filter(person=person, seen=None, code__in=INTERRUPTING).order_by("created", "pk")


def count_unseen(person: User) -> int:
    """Return how many she has not read: as it was fetched with her, or by a query where she came another way."""
    # Not by `vars`: the user of a request is a lazy object around her.
    fetched: Any = getattr(person, "unseen", NOT_ASKED)
    if fetched is not NOT_ASKED:
        return int(fetched or 0)
    return Notice.objects.filter(person=person, seen=None).count()


def mark_read(*, person: User, number: int | None = None) -> Notice | None:
    """Mark one as read, or all that there was until now; return the one, None for all or for none of hers."""
    rows = Notice.objects.filter(person=person)
    if number is None:
        rows.filter(seen=None, created__lte=timezone.now()).update(seen=timezone.now())
        return None
    row = rows.filter(pk=number).first()
    if row is not None:
        rows.filter(pk=number, seen=None).update(seen=timezone.now())
    return row


def mark_interrupting_read(*, person: User) -> None:
    """Mark as read what was shown before anything else."""
    interrupting(person).filter(created__lte=timezone.now()).update(seen=timezone.now())
