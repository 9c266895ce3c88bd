"""Form fields for what is typed or pasted as a name or as a number, with what a browser may fill in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.people.identity import identity, naming, typed

CODE_ATTRS = {"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "off", "spellcheck": "false"}


class LineField(forms.CharField):
    """A line of words: without invisible marks, one space where any number stood."""

    def to_python(self, value: Any) -> str:
        return typed.words(super().to_python(value) or "")


class NameField(forms.CharField):
    """Another person's name, in the one form in which names are kept and compared.

    `whole`: it is kept as somebody's name, and not a part to search for. Autocomplete is off: a browser would fill in
    the name of the user in front of it.
    """

    def __init__(self, *, whole: bool = True, **kwargs: Any) -> None:
        self.whole = whole
        kwargs.setdefault("label", _("Name"))
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        super().__init__(max_length=naming.LONGEST, **kwargs)

    def to_python(self, value: Any) -> str:
        return typed.name(super().to_python(value) or "")

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and self.whole and naming.is_no_name(value):
            raise forms.ValidationError(_("This is nobody's name: it has no letters, or digits in it."), code="name")


class NumberField(forms.CharField):
    """A number of any kind; invisible characters neither count against its length nor reach a check."""

    def to_python(self, value: Any) -> str:
        return typed.without_marks(super().to_python(value) or "").strip()


class TitleField(LineField):
    """What a thing is called: without autocomplete, which would fill in the user's own name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)


class PhoneField(NumberField):
    """11 digits as people type them: allauth's own field insists on E.164 before it strips a space.

    `own`: it is the user's own number, which a browser may fill in.
    """

    def __init__(self, *, own: bool = True, **kwargs: Any) -> None:
        attrs = {"type": "tel", "inputmode": "tel", "autocomplete": "tel" if own else "off"}
        kwargs.setdefault("label", _("Mobile number"))
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        return phone(value) if value else value


class CodeField(NumberField):
    """A code that was sent or that an app shows: full-width digits, spaces and dashes do no harm."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Verification code"))
        super().__init__(max_length=60, widget=forms.TextInput(attrs=CODE_ATTRS), **kwargs)

    def to_python(self, value: Any) -> str:
        return typed.number(super().to_python(value))


def phone(text: str) -> str:
    """Return the number as it is kept; raises ValidationError in words."""
    try:
        return identity.normalise_phone(text)
    except identity.IdentityProblem as problem:
        raise forms.ValidationError(str(problem), code="phone") from problem
