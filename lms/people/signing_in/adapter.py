"""Chinese phone numbers for allauth, stored encrypted, with codes sent as our own short messages."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from foundation.http.requests import AnyRequest
from lms.people.accounts.closing import end_other_sessions
from lms.people.identity import fields, identity
from lms.people.limits import addresses, words
from lms.people.limits.counters import Refused
from lms.people.models import User
from lms.people.signing_in import phones
from lms.people.sms import sending

THEIR_CODE_STAGE, OUR_CODE_STAGE = (
    "allauth.account.stages.LoginByCodeStage",
    "lms.people.signing_in.stages.LoginByCodeStage",
)


class Adapter(DefaultAccountAdapter):
    # Our words in the place of allauth's, whose Chinese calls a code 代码 and mentions e-mail, which is not used here.
    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": _("This code is not right. Look at the newest message, and type its six digits."),
        "incorrect_password": _("This password is not right."),
        "enter_current_password": _("Type the password that you have now."),
        "phone_password_mismatch": _("This number and this password do not belong together."),
        "username_password_mismatch": _("This name and this password do not belong together."),
        "phone_taken": _("Somebody signs in with this number already."),
        "same_as_current": _("This is the number that you have already."),
        "too_many_login_attempts": _("Too many wrong codes: this one no longer holds. Ask for a new one."),
        "rate_limited": _("That was very often in a short time. Wait a minute, then try again."),
    }

    def get_login_stages(self) -> list[str]:
        return [OUR_CODE_STAGE if stage == THEIR_CODE_STAGE else stage for stage in super().get_login_stages()]

    def get_client_ip(self, request: HttpRequest) -> str:
        return addresses.plain(super().get_client_ip(request))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Do nothing: tries are counted in the backend, so that every way in counts them (`backends.ByPassword`)."""

    def authenticate(self, request: AnyRequest, **credentials: Any) -> Any:
        """Call allauth's; show a refusal on the form that was sent, which keeps what was typed but the password."""
        try:
            return super().authenticate(request, **credentials)
        except Refused as refused:
            raise words.form_error(request, refused) from refused

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # people are admitted by a base, a county or an officer

    def phone_form_field(self, **kwargs: Any) -> fields.PhoneField:
        return fields.PhoneField(**kwargs)

    def clean_phone(self, phone: str) -> str:
        return fields.phone(phone)

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        sending.send_code(phone=phone, code=code, person=user)

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """Send nothing to strangers; the page says the same either way."""

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        phones.give(user=user, phone=phone, verified=verified)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        """Return the phone as verified, one on the roster too: a code proves it, a password does not need it."""
        found = phones.of(user)
        return (found[0], True) if found else None

    def set_phone_verified(self, user: User, phone: str) -> None:
        """Store that the code was typed: to sign in, or to prove a new phone, which then replaces the earlier one."""
        before = phones.of(user)
        phones.verify(user=user, phone=phone)
        if before is None or before[0] != identity.normalise_phone(phone):
            end_other_sessions(user, keep=self.request.session.session_key)

    def get_user_by_phone(self, phone: str) -> User | None:
        return phones.holder(phone)
