"""Codes by SMS: asking for them and typing them, with exact limits that do not tell whether a phone is known.

allauth counts wrong codes in the session, which parallel requests read before any of them has written; sends another
code without any limit; and answers 500 to a request for another code for an unknown phone. The first two are bounded by
our forms (settings.ACCOUNT_FORMS), the third by `install`. Remove `install` when allauth's
`LoginCodeVerificationProcess.resend` knows of unknown accounts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.flows.phone_verification import PHONE_VERIFICATION_SESSION_KEY
from allauth.core import context
from allauth.core.exceptions import RateLimited
from allauth.core.internal.cryptokit import compare_user_code
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lms.people.identity import typed
from lms.people.identity.fields import CodeField
from lms.people.limits import bounds, devices, words
from lms.people.limits.addresses import address_of
from lms.people.limits.counters import Refused, reserve
from lms.people.limits.spending import spend
from lms.people.signing_in import phones

if TYPE_CHECKING:
    from lms.people.limits.counters import Reserved
    from lms.people.models import User

LASTS = 3600  # seconds; longer than any code


class RungEnough(Refused):
    """This phone has had its messages. A stranger reads the same as if one were sent.

    Where an account has signed in before it has a count of its own. One who used up the others and saw a refusal for
    every phone but that one would know that its owner is at this address.
    """


def claim_message(request: HttpRequest, phone: str, account: User | None) -> None:
    """Take a place for one more message to this phone; raises Refused. An unknown phone is counted alike.

    What is counted for a phone and an address alone may be seen there. The phone's own counts may not (RungEnough).
    """
    device = devices.known(request, account)
    if device is not None:  # of her own: neither her address nor what strangers ask for concerns it
        reserve(bounds.CODES_DEVICE.of(phone, device), bounds.CODES_DEVICE_DAY.of(phone, device))
        return
    address = address_of(request)
    reserve(bounds.CODES_HERE.of(phone, address), bounds.CODES_ADDRESS.of(address))
    place = devices.known_place(request, account)
    try:
        if place is not None:
            reserve(bounds.CODES_PLACE_DAY.of(phone, place))
        else:
            reserve(bounds.CODES_PHONE_PART.of(phone), bounds.CODES_PHONE_DAY.of(phone))
    except Refused as refused:
        raise RungEnough(refused.claim, refused.seconds) from refused


class LoginForm(allauth_forms.LoginForm):
    """allauth's; without the invisible marks of a pasted number, and without e-mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attrs = self.fields["login"].widget.attrs
        attrs.pop("placeholder", None)
        attrs |= {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}

    def clean_login(self) -> str:
        return typed.without_marks(self.cleaned_data["login"]).strip()


class RequestLoginCodeForm(allauth_forms.RequestLoginCodeForm):
    """allauth's, with our bounds in the place of its rate."""

    _user: User | None

    def clean_phone(self) -> str:
        phone: str = super().clean_phone()
        try:
            claim_message(context.request, phone, self._user)
        except RungEnough:
            self._user = None  # as for an unknown phone: the next page says what to do if no message comes
        except Refused as refused:
            raise words.form_error(context.request, refused) from refused
        return phone


def claim_try(request: HttpRequest, state: dict[str, Any]) -> Reserved:
    """Take a place for one try at the code of this session; raises Refused."""
    phone = state.get("phone", "")
    account = phones.holder(phone) if phone else None
    device = devices.known(request, account)
    here = bounds.CODE_DEVICE.of(phone, device) if device else bounds.CODE_HERE.of(phone, address_of(request))
    return reserve(bounds.CODE_TRIES.of(*this_code(request, state)), here)


def this_code(request: HttpRequest, state: dict[str, Any]) -> tuple[object, ...]:
    """Return what tells one code from all others: the session that asked for it, and when."""
    return request.session.session_key, state.get("at"), state.get("phone")


def check(form: Any, state: dict[str, Any]) -> str:
    """Return the code that was typed, if right; it is counted before it is compared, and spent when it is right."""
    request = context.request
    typed: str = form.cleaned_data["code"]  # in plain digits (`fields.CodeField`)
    try:
        taken = claim_try(request, state)
    except Refused as refused:
        raise words.form_error(request, refused) from refused
    if not compare_user_code(actual=typed, expected=form.expected_code):
        raise get_adapter().validation_error("incorrect_code")
    taken.release()
    if not spend("code", *this_code(request, state), form.expected_code, seconds=LASTS):
        raise forms.ValidationError(_("This code has been used already. Ask for a new one."), code="code_used")
    return typed


class ConfirmLoginCodeForm(allauth_forms.ConfirmLoginCodeForm):
    """The code that signs in."""

    code = CodeField()

    def clean_code(self) -> str:
        return check(self, context.request._login_stage.state)


class VerifyPhoneForm(allauth_forms.VerifyPhoneForm):
    """The code that proves a phone."""

    code = CodeField()

    def clean_code(self) -> str:
        request = context.request
        stage = getattr(request, "_login_stage", None)
        code = check(self, stage.state if stage else request.session.get(PHONE_VERIFICATION_SESSION_KEY, {}))
        if not phones.is_free(user=self.user, phone=self.phone):
            raise get_adapter().validation_error("phone_taken")
        return code


_resend = LoginCodeVerificationProcess.resend


def resend(self: Any) -> None:
    """Send another message, counted like the first; where none may be sent, or the phone is unknown, seem to."""
    is_sent = self.user is not None
    try:
        claim_message(self.request, self.state.get("phone", ""), self.user)
    except RungEnough:
        is_sent = False
    except Refused as refused:
        self.request.limit_refused = refused
        raise RateLimited from refused
    if is_sent:
        _resend(self)
        return
    phone = self.state.get("phone", "")
    self.add_sent_message({"recipient": phone, "phone": phone})
    self.record_resend()
    self.persist()


def install() -> None:
    """Replace allauth's `resend`, so that every further code is counted."""
    LoginCodeVerificationProcess.resend = resend
