"""A new number for somebody who has lost the old one: two officers, three days, and everybody concerned is told.

Until then she stops it herself, signed in by any other way. No officer sees or sets a password; when the number
counts, password, factors of a learner, devices and sessions of before end, because the lost phone may hold them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.own_account import ways_in
from lms.own_account.errors import (
    NoNumberToReplace,
    NotTheirNumber,
    NumberDecided,
    NumberUnderWay,
    SamePhone,
    SecondForNumber,
)
from lms.own_account.models import NewPhone
from lms.own_account.phone_change import proved
from lms.people import notices
from lms.people.access import OFFICERS, has_role, reloaded
from lms.people.errors import PhoneTaken
from lms.people.identity import identity, vault
from lms.people.models import HelperLink, Notice, PhoneEntry, User
from lms.people.relations import own_base
from lms.people.signing_in import phones
from lms.people.sms import outbox
from lms.second_factor.factors import levels

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from lms.people.access import Person

State = NewPhone.State
PHONE, REASON = "new phone", "reason"
AFTER = timedelta(hours=72)  # as the design says: she may be without a network for a weekend


def may_decide(user: Person, person: User | None) -> bool:
    """Return whether the user asks for, or approves, a number of this person.

    An officer of her place, of none of her bases, never herself; about who works here, officers of the level above.
    """
    trainee = getattr(person, "trainee", None)
    if person is None or trainee is None or not person.is_active or person.pk == user.pk or own_base(user, person):
        return False
    if levels.level_above(person) and not levels.may_decide(user, person):
        return False
    return has_role(user, *OFFICERS, division=trainee.division)


@transaction.atomic
def ask(*, person: User, phone: str, reason: str, by: User) -> NewPhone:
    """Ask for a new number; nothing changes until a second officer approves and three days have passed.

    Raises NotTheirNumber, NoNumberToReplace, SamePhone, PhoneTaken, NumberUnderWay.
    """
    if not may_decide(reloaded(by), person):
        raise NotTheirNumber
    number, before = identity.normalise_phone(phone), proved(person)
    if not before:
        raise NoNumberToReplace
    if number == before:
        raise SamePhone
    if not phones.is_free(user=person, phone=number):
        raise PhoneTaken
    try:
        with transaction.atomic():
            row = NewPhone.objects.create(
                person=person,
                asked_by=by,
                phone_sealed=vault.encrypt(person=person, field=PHONE, text=number),
                reason_sealed=vault.encrypt(person=person, field=REASON, text=reason),
                asked=timezone.now(),
            )
    except IntegrityError as error:
        raise NumberUnderWay from error
    tell_her(row, words_asked(number[-4:]), "phone_asked", end=number[-4:])
    tell_helpers(person, words_for_helper)
    return row


@transaction.atomic
def approve(*, row: NewPhone, by: User) -> None:
    """Approve as the second officer. Raises SecondForNumber, NotTheirNumber, NumberDecided."""
    if by.pk == row.asked_by_id:
        raise SecondForNumber
    asker = reloaded(row.asked_by)
    if not may_decide(reloaded(by), row.person) or not may_decide(asker, row.person):  # the first may have left since
        raise NotTheirNumber
    now = timezone.now()
    waiting = NewPhone.objects.filter(pk=row.pk, state=State.WAITING)
    if not waiting.update(state=State.APPROVED, approved_by=by, approved=now, effective=now + AFTER):
        raise NumberDecided
    row.refresh_from_db()
    when = moment(now + AFTER)
    tell_her(row, words_approved(phone_of(row)[-4:], when), "phone_approved", when=when)
    tell_helpers(row.person, words_for_helper)


@transaction.atomic
def refuse(*, row: NewPhone, by: User) -> None:
    """Refuse, or withdraw as the one who asked; also after the approval. Raises NotTheirNumber, NumberDecided."""
    if not may_decide(reloaded(by), row.person):  # having asked gives no right by itself
        raise NotTheirNumber
    end(row, State.REFUSED)
    tell_her(row, words_stays(), "phone_stays")


@transaction.atomic
def stop(*, person: User) -> bool:
    """Stop what is under way, as the person herself; return whether there was anything."""
    row = open_for(person)
    if row is None:
        return False
    end(row, State.STOPPED)
    tell_her(row, words_stays(), "phone_stays")
    return True


def end(row: NewPhone, state: str) -> None:
    """End an open row; of two at once the second finds none. Raises NumberDecided."""
    if not NewPhone.objects.filter(pk=row.pk, state__in=NewPhone.OPEN).update(state=state, ended=timezone.now()):
        raise NumberDecided


def open_for(person: User) -> NewPhone | None:
    """Return what waits or is approved for this person."""
    return NewPhone.objects.filter(person_id=person.pk, state__in=NewPhone.OPEN).first()


def phone_of(row: NewPhone) -> str:
    """Return the number asked for; "" once the person was erased."""
    return vault.words(person=row.person, field=PHONE, sealed=bytes(row.phone_sealed)) if row.phone_sealed else ""


def reason_of(row: NewPhone) -> str:
    """Return why it was asked for; "" once the person was erased."""
    return vault.words(person=row.person, field=REASON, sealed=bytes(row.reason_sealed)) if row.reason_sealed else ""


def apply_due(*, now: datetime | None = None) -> int:
    """Put numbers into effect that are due; return how many."""
    due = NewPhone.objects.filter(state=State.APPROVED, effective__lte=now or timezone.now())
    return sum(_apply(row) for row in due.select_related("person", "asked_by", "approved_by"))


@transaction.atomic
def _apply(row: NewPhone) -> int:
    """Let the number sign her in; where somebody else has proved it meanwhile, or she changed hers, it is refused."""
    person, number, ended = row.person, phone_of(row), timezone.now()
    if not NewPhone.objects.filter(pk=row.pk, state=State.APPROVED).update(state=State.DONE, ended=ended):
        return 0  # stopped, or put into effect, a moment ago
    if not number or not person.is_active or not phones.is_free(user=person, phone=number):
        NewPhone.objects.filter(pk=row.pk).update(state=State.REFUSED)
        return 0
    before = proved(person)
    try:
        with transaction.atomic():
            phones.give(user=person, phone=number)
    except PhoneTaken:  # at this very moment
        NewPhone.objects.filter(pk=row.pk).update(state=State.REFUSED)
        return 0
    lost = ways_in.revoke(person, by=row.approved_by or row.asked_by)
    how = vault.encrypt(person=person, field=REASON, text=reason_of(row))
    PhoneEntry.objects.create(person=person, by=row.approved_by or row.asked_by, how_sealed=how)
    words = words_done(number[-4:])
    notices.tell(person=person, code=Notice.Code.SIGN_IN, sms="", words=f"{words} {lost}".strip())
    tell_helpers(person, words_done_for_helper)
    for phone in filter(None, (before, number)):
        outbox.put("phone_done", phone=phone, person=person, end=number[-4:])
    return 1


def tell_her(row: NewPhone, words: str, template: str, **variables: str) -> None:
    """Tell her on the phone that she has had, and at her next sign-in."""
    notices.tell(person=row.person, code=Notice.Code.SIGN_IN, sms="", words=words)
    before = proved(row.person)
    if before:
        outbox.put(template, phone=before, person=row.person, **variables)


def tell_helpers(person: User, words: Callable[[], str]) -> None:
    """Tell those who help her, without her name: a notice would outlive her if she is erased."""
    for link in HelperLink.objects.current().filter(trainee__user=person).select_related("helper"):
        notices.tell(person=link.helper, code=Notice.Code.SIGN_IN, words=words())


def words_asked(tail: str) -> str:
    return _(
        "An officer asks that the number ending in %(end)s sign you in. If it was not you, sign in and stop it in your"
        " account, or call %(hotline)s."
    ) % {"end": tail, "hotline": settings.HOTLINE}


def moment(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def words_approved(tail: str, when: str) -> str:
    return _(
        "From %(when)s on the number ending in %(end)s signs you in. If it was not you, sign in before then and stop it"
        " in your account, or call %(hotline)s."
    ) % {"when": when, "end": tail, "hotline": settings.HOTLINE}


def words_stays() -> str:
    return _("The number that signs you in stays as it is.")


def words_done(tail: str) -> str:
    return _("The number ending in %(end)s signs you in now. If it is not yours, call %(hotline)s.") % {
        "end": tail,
        "hotline": settings.HOTLINE,
    }


def words_for_helper() -> str:
    return _(
        "The office is working on a new mobile number for one of those whom you help. If she knows nothing of it, call"
        " %(hotline)s."
    ) % {"hotline": settings.HOTLINE}


def words_done_for_helper() -> str:
    return _("One of those whom you help signs in with a new mobile number now.")


def sweep() -> int:
    """Apply due numbers, once a minute (settings.SWEEPS)."""
    return apply_due()


def on_erasing(sender: object, *, person: User, **kwargs: object) -> None:
    """Empty what was asked for; the row says who asked and who approved."""
    NewPhone.objects.filter(person=person, state__in=NewPhone.OPEN).update(state=State.STOPPED, ended=timezone.now())
    NewPhone.objects.filter(person=person).update(phone_sealed=b"", reason_sealed=b"")
