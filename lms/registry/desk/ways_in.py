"""Taking away how an account was signed in to until now, when an officer has made sure whose phone is hers."""

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


def take_away(person: User, *, by: User) -> str:
    """End password, factors, devices and sessions: the phone before may be lost, or another's, and whoever held it may
    have set them up. Return words on what ended, for her to read; empty where there was nothing.

    Of somebody who works here the factors stay: to take those takes two officers and a day (`second_factor.resets`).
    """
    had_password = person.has_usable_password()
    if had_password:
        person.set_unusable_password()
        person.save(update_fields=["password"])
    known_devices.forget(person)
    devices.forget_all(person, by=by)
    had_factor = False if factors.is_offered(person) else take_factors(person, by=by)
    end_sessions(person)
    if had_factor:
        return _("Password, passkeys and apps with codes that were set up before no longer sign you in.")
    return _("The password that was set before no longer signs you in.") if had_password else ""


def take_factors(person: User, *, by: User) -> bool:
    """Whether there was any; a reset that is under way has nothing left to do."""
    if not factors.remove_all(person):
        return False
    resets.cancel_for(person, by=by)
    events.record(FactorEvent.Kind.DONE, person=person, by=by, reason=_("An officer entered another phone."))
    return True
