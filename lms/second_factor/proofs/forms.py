"""The form of a fresh proof of identity, by the factor that the person has."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.http.requests import Request
from lms.people.identity.fields import CodeField
from lms.people.limits import words
from lms.people.limits.counters import Refused
from lms.second_factor.factors import factors, passkeys, phone_codes
from lms.second_factor.forms import take
from lms.web.refused_forms import NEWS, news_of

PREFIX = "proof-"
CODE_TYPES = {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES}
EMPTY = _("Type the code, or use your passkey.")


class ProofForm(forms.Form):
    """Fields for what this person has: a code or a passkey; else a password; else a code to her phone."""

    def __init__(self, request: Request, data: Any = None) -> None:
        super().__init__(data, prefix=PREFIX.rstrip("-"))
        self.request, self.user = request, request.user
        types = factors.types_of(self.user)
        self.has_passkey = Authenticator.Type.WEBAUTHN in types
        has_factor = bool(types & set(factors.MAIN))
        self.way = "factor" if has_factor else "password" if self.user.has_usable_password() else "phone"
        if has_factor and types & CODE_TYPES:
            self.fields["code"] = CodeField(
                required=not self.has_passkey, help_text=_("From your app, or one of your recovery codes.")
            )
        if self.has_passkey:
            self.fields["credential"] = forms.JSONField(required=False, widget=forms.HiddenInput)
        if self.way == "password":
            widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
            self.fields["password"] = forms.CharField(label=_("Password"), widget=widget, strip=False)
        if self.way == "phone":
            self.fields["sms"] = CodeField(label=_("Six digits"), required=False)

    def passkey_options(self) -> dict[str, Any]:
        """Return what the browser needs to ask for the passkey; begins a new challenge."""
        return {"request_options": webauthn.begin_authentication(self.user)} if self.has_passkey else {}

    @property
    def phone_is_known(self) -> bool:
        return phone_codes.is_reachable(self.user)

    @property
    def was_sent(self) -> bool:
        return phone_codes.is_waiting(self.request)

    @property
    def news(self) -> list[str]:
        """Return information that is no error: a code was sent."""
        return list(news_of(self))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        {"factor": self._by_factor, "password": self._by_password, "phone": self._by_phone}[self.way](data)
        return data

    def _by_factor(self, data: dict[str, Any]) -> None:
        if credential := data.get("credential"):
            found = self._passkey(credential)
        elif data.get("code"):
            found = take(self.user, data["code"])
        else:
            raise forms.ValidationError(EMPTY, code="empty")
        found.user = self.user
        post_authentication(self.request, found, reauthenticated=True)

    def _passkey(self, credential: Any) -> Authenticator:
        with passkeys.garbage_refused():
            webauthn.parse_authentication_response(credential)
            return webauthn.complete_authentication(self.user, credential)

    def _by_password(self, data: dict[str, Any]) -> None:
        if not get_adapter().reauthenticate(self.user, data["password"]):
            self.add_error("password", _("This password is not right."))
            return
        record_authentication(self.request, self.user, method="password", reauthenticated=True)

    def _by_phone(self, data: dict[str, Any]) -> None:
        try:
            self._by_message(data)
        except Refused as refused:
            raise words.form_error(self.request, refused) from refused

    def _by_message(self, data: dict[str, Any]) -> None:
        if f"{PREFIX}send" in self.data:
            if not phone_codes.send(self.request, self.user):
                raise forms.ValidationError(_("A code was sent a moment ago. Wait a minute before asking again."))
            raise forms.ValidationError(_("We have sent you six digits."), code=NEWS)
        if not phone_codes.take(self.request, self.user, data.get("sms", "")):
            raise forms.ValidationError(_("This code is not right or no longer holds. Ask for a new one."))
        record_authentication(self.request, self.user, method="code", reauthenticated=True)
