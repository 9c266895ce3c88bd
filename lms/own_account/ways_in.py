"""Revoking all ways to sign in to an account, when an officer has checked which phone is hers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from lms.people.accounts.closing import end_sessions
from lms.people.limits import devices as known_devices
from lms.second_factor import events
from lms.second_factor.factors import devices, factors
from lms.second_factor.models import FactorEvent
from lms.second_factor.resets import resets

if TYPE_CHECKING:
    from lms.people.models import User


def revoke(person: User, *, by: User) -> str:
    """End password, factors, devices and sessions: the phone before may be lost, or another's, and its holder may have
    set them up. Return words on what ended, for her to read; empty where there was nothing.

    Of somebody who works here the factors stay: removing those takes two officers and a day (`second_factor.resets`).
    """
    had_password = person.has_usable_password()
    if had_password:
        person.set_unusable_password()
        person.save(update_fields=["password"])
    known_devices.forget(person)
    devices.forget_all(person, by=by)
    had_factor = False if factors.is_offered(person) else remove_factors(person, by=by)
    end_sessions(person)
    if had_factor:
        return _("Password, passkeys and apps with codes that were set up before no longer sign you in.")
    return _("The password that was set before no longer signs you in.") if had_password else ""


def remove_factors(person: User, *, by: User) -> bool:
    """Remove the factors, and cancel a reset that is under way; return whether there was any."""
    if not factors.remove_all(person):
        return False
    resets.cancel_for(person, by=by)
    events.record(FactorEvent.Kind.DONE, person=person, by=by, reason=_("An officer entered another phone."))
    return True
