"""Chinese phone numbers for allauth, kept sealed, with codes sent through our SMS port."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from lms.people import identity, phones
from lms.people.closing import end_other_sessions
from lms.people.limits import addresses, words
from lms.people.limits.counters import Refused
from lms.people.models import User


class PhoneField(forms.CharField):
    """11 digits as people type them: allauth's own field insists on E.164 before it strips a space."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"})
        super().__init__(max_length=24, widget=widget, label=kwargs.pop("label", _("Mobile number")), **kwargs)

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        return _clean(value) if value else value


class Adapter(DefaultAccountAdapter):
    def get_client_ip(self, request: HttpRequest) -> str:
        return addresses.plain(super().get_client_ip(request))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: tries are counted in the backend, so that any way in counts them (`backends.ByPassword`)."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """allauth's; a refusal stands on the form that was sent, which keeps what was typed but the password."""
        try:
            return super().authenticate(request, **credentials)
        except Refused as refused:
            raise words.form_error(request, refused) from refused

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # people are admitted by a base, a county or an officer; accounts out of nowhere serve nobody

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        return PhoneField(**kwargs)

    def clean_phone(self, phone: str) -> str:
        return _clean(phone)

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        import_string(settings.SMS_BACKEND)().send(phone=phone, code=code)

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """Nothing is sent to strangers; the page says the same either way."""

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        phones.give(user=user, phone=phone, verified=verified)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        """A phone on the roster counts as good: signing in by code proves it, by password does not need it."""
        found = phones.of(user)
        return (found[0], True) if found else None

    def set_phone_verified(self, user: User, phone: str) -> None:
        """The code was typed: by signing in with it, or to prove a new phone, which then replaces the earlier one."""
        before = phones.of(user)
        phones.verify(user=user, phone=phone)
        if before is None or before[0] != identity.normalise_phone(phone):
            end_other_sessions(user, keep=self.request.session.session_key)

    def get_user_by_phone(self, phone: str) -> User | None:
        return phones.holder(phone)


def _clean(phone: str) -> str:
    try:
        return identity.normalise_phone(phone)
    except identity.IdentityProblem as problem:
        raise forms.ValidationError(str(problem), code="phone") from problem
