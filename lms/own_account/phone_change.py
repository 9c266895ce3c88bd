"""Changing one's phone: a code to the number that one has and a code to the new one, and both must be right.

Whoever sits at a browser that was left open has neither phone; whoever has found the old phone has not the new one to
give away; and a number typed wrong would sign in its holder.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from lms.own_account.errors import CodeGone, SamePhone, WrongCode
from lms.people import notices
from lms.people.accounts.closing import end_other_sessions
from lms.people.identity import identity
from lms.people.limits.codes import RungEnough
from lms.people.limits.counters import Claim, reserve
from lms.people.models import Notice
from lms.people.signing_in import phones, sent_codes
from lms.people.sms import outbox

if TYPE_CHECKING:
    from django.http import HttpRequest

    from lms.people.models import User

OLD, NEW = "phone.old", "phone.new"
# As allauth's own page for this: a typing mistake or two, and not a way to make strangers' phones ring.
OFTEN, IN = 5, 600
A_DAY_AT_MOST, A_DAY = 10, 24 * 3600


def proved(user: User) -> str:
    """Return the number that she has proved to be hers; "" for none: one that an office typed proves nothing yet."""
    found = phones.of(user)
    return found[0] if found and found[1] else ""


def begin(request: HttpRequest, user: User, *, phone: str) -> None:
    """Send a code to the new number, and one to the number that she has. Raises SamePhone, limits.counters.Refused."""
    number = identity.normalise_phone(phone)
    before = proved(user)
    if number == before:
        raise SamePhone
    reserve(Claim("phone.change", OFTEN, IN, user.pk), Claim("phone.change.day", A_DAY_AT_MOST, A_DAY, user.pk))
    sent_codes.forget(request, NEW)
    send(request, user, phone=number)


def send(request: HttpRequest, user: User, *, phone: str) -> None:
    """Send both codes, or send them again; a phone that has rung enough gets none, and the page says what to do then.

    Raises limits.counters.Refused.
    """
    with suppress(RungEnough):
        sent_codes.send(request, NEW, phone=phone, account=user)
    before = proved(user)
    if before:
        with suppress(RungEnough):
            sent_codes.send(request, OLD, phone=before, account=user)


def waiting(request: HttpRequest) -> str:
    """Return the new number to which a code was sent; "" where none is under way."""
    return sent_codes.phone_of(request, NEW) if sent_codes.is_waiting(request, NEW) else ""


def finish(request: HttpRequest, user: User, *, new_code: str, old_code: str = "") -> None:
    """Take both codes, each compared and counted for itself; then the new number signs her in and nothing else changes.

    Her sessions elsewhere end, and the old number reads of it. Raises WrongCode, CodeGone, PhoneTaken and
    limits.counters.Refused.
    """
    number, before = waiting(request), proved(user)
    if not number:
        raise CodeGone
    if before and (sent_codes.phone_of(request, OLD) != before or not sent_codes.matches(request, OLD, old_code)):
        raise wrong("old_code")
    if not sent_codes.matches(request, NEW, new_code):
        raise wrong("new_code")
    if not sent_codes.spend_all(request, NEW, *([OLD] if before else [])):
        raise CodeGone
    with transaction.atomic():
        phones.give(user=user, phone=number, verified=True)
        tell(user, before=before, number=number)
    end_other_sessions(user, keep=request.session.session_key)


def tell(user: User, *, before: str, number: str) -> None:
    """Tell her at her next sign-in, and the old number by a message, to whom it may not have been who changed it."""
    values = {"end": number[-4:], "hotline": settings.HOTLINE}
    notices.tell(person=user, code=Notice.Code.SIGN_IN, sms="", words=changed(values))
    if before:
        outbox.put("phone_changed", phone=before, person=user, end=number[-4:])


def changed(values: dict[str, str]) -> str:
    return _("The number that signs you in now ends in %(end)s. If it was not you, call %(hotline)s now.") % values


def wrong(field: str) -> WrongCode:
    """Return the refusal of a code, at its field of the form."""
    refusal = WrongCode()
    refusal.field = field
    return refusal
