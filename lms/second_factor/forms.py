"""Forms of the second factor, in place of allauth's (settings.MFA_FORMS)."""

from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm as TheirAuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, EditWebAuthnForm, LoginWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from lms.people.identity.fields import CodeField, TitleField
from lms.people.limits import attempts, words
from lms.people.limits.counters import Refused
from lms.second_factor import session
from lms.second_factor.factors import codes, passkeys
from lms.second_factor.resets import notices, resets

WRONG = _("This code is not right, or was used before. Wait for the next one in your app, or type a recovery code.")


def take(user: Any, typed: str) -> Any:
    """Take a code of somebody; return the factor it belongs to. Raises ValidationError in words.

    Tries count like those of passwords: a stranger's lock her out neither at another address nor on her own device.
    """
    try:
        attempt = attempts.begin(attempts.SECOND_FACTOR, context.request, login=str(user.pk), account=user)
    except Refused as refused:
        raise words.form_error(context.request, refused) from refused
    found = codes.take(user, typed)
    if found is None:
        if attempt.failed():
            notices.tell_guessed(user)
        raise forms.ValidationError(WRONG, code="incorrect_code")
    attempt.succeeded()
    return found


class Remembering(forms.Form):
    """May remember this device, once the person is signed in."""

    user: Any
    remember = forms.BooleanField(
        label=_("Do not ask on this device for 30 days"),
        required=False,
        help_text=_("Only on a device that nobody else uses. You can forget it at any time."),
    )

    def keep_choice(self) -> None:
        if self.cleaned_data.get("remember"):
            context.request.session[session.REMEMBER] = self.user.pk

    @property
    def pending_reset(self) -> Any:
        return resets.open_for(self.user)


class AuthenticateForm(Remembering, TheirAuthenticateForm):
    code = CodeField()

    def clean_code(self) -> str:
        self.authenticator = take(self.user, self.cleaned_data["code"])
        self.authenticator.user = self.user
        return str(self.cleaned_data["code"])

    def save(self) -> None:
        super().save()
        self.keep_choice()


class AuthenticatePasskeyForm(Remembering, AuthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        with passkeys.garbage_refused():
            return super().clean_credential()

    def save(self) -> None:
        super().save()
        self.keep_choice()


class LoginPasskeyForm(LoginWebAuthnForm):
    def clean_credential(self) -> Any:
        with passkeys.garbage_refused():
            return super().clean_credential()


class ActivateForm(ActivateTOTPForm):
    """The secret stays the same while the page is open, in any number of tabs and for any time."""

    code = CodeField(help_text=_("Six digits that your app shows now."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.pop("user")
        forms.Form.__init__(self, *args, **kwargs)
        self.secret = totp.get_totp_secret(regenerate=False)

    def clean_code(self) -> str:
        counter = codes.matching_counter(self.secret, codes.normalise(self.cleaned_data["code"]))
        if counter is None:
            raise forms.ValidationError(_("This code is not right. Wait for the next one in your app and type that."))
        context.request.session[codes.COUNTER] = counter
        return str(self.cleaned_data["code"])


class AddPasskeyForm(AddWebAuthnForm):
    name = TitleField(label=_("Name of this passkey"), required=False, max_length=60)
    # Always: a passkey that a person unlocks signs in alone, and counts as both factors.
    passwordless = forms.BooleanField(required=False, widget=forms.HiddenInput, initial=True)

    def clean_passwordless(self) -> bool:
        return True

    def clean(self) -> dict[str, Any]:
        with passkeys.garbage_refused():
            data: dict[str, Any] = super().clean()
            return data


class NamePasskeyForm(EditWebAuthnForm):
    name = TitleField(label=_("Name of this passkey"), max_length=60)
