"""Receivers: what follows when allauth adds, uses or removes a factor, and when a person is erased."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from foundation.http.requests import Request
from lms.people.accounts.closing import end_other_sessions
from lms.people.signals import person_erasing
from lms.second_factor import events, session
from lms.second_factor.factors import devices, factors
from lms.second_factor.factors.codes import COUNTER, LAST
from lms.second_factor.models import FactorEvent, FactorReset, RememberedDevice
from lms.second_factor.resets import resets

Kind = FactorEvent.Kind


def added(request: Request, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """Count a new factor as shown; the code that set an app up is not valid a second time."""
    session.forget(request)
    if authenticator.type not in factors.MAIN:
        events.record(Kind.CODES_MADE, person=user, by=request.user)
        return
    if authenticator.type == Authenticator.Type.TOTP:
        authenticator.data[LAST] = request.session.pop(COUNTER, -1)
        authenticator.save(update_fields=["data"])
    session.mark_shown(request, user)
    end_other_sessions(user, keep=request.session.session_key)
    record_authentication(request, user, method="mfa", type=authenticator.type, id=authenticator.pk)
    devices.forget_all(user, by=user)
    events.record(Kind.ADDED, person=user, by=request.user, reason=authenticator.type)


def used(request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """Mark the factor as shown, and cancel a reset that is under way: she has not lost them all."""
    session.mark_shown(request, user)
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        events.record(Kind.CODE_USED, person=user, by=user)
    if resets.cancel_for(user, by=user):
        words = _("A reset of your second factor was under way. You have shown a factor, so it is cancelled.")
        messages.warning(request, words)


def removed(request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    session.forget(request)
    end_other_sessions(user, keep=request.session.session_key)
    devices.forget_all(user, by=user)
    events.record(Kind.REMOVED, person=user, by=user, reason=authenticator.type)


def codes_made(request: Request, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """Require new recovery codes, which replace the old ones, to be kept on paper."""
    session.forget(request)
    end_other_sessions(user, keep=request.session.session_key)
    devices.forget_all(user, by=user)
    events.record(Kind.CODES_MADE, person=user, by=user)


def erase(sender: Any, person: Any, **kwargs: Any) -> None:
    """Delete devices; events stay, their reasons end with the person's key, and `close` deletes the factors."""
    RememberedDevice.objects.filter(user=person).delete()
    FactorReset.objects.filter(person=person).update(reason_sealed=b"")


def connect() -> None:
    signals.authenticator_added.connect(added, sender=Authenticator)
    signals.authenticator_used.connect(used, sender=Authenticator)
    signals.authenticator_removed.connect(removed, sender=Authenticator)
    signals.authenticator_reset.connect(codes_made, sender=Authenticator)
    person_erasing.connect(erase)
