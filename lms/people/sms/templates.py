"""All that may be said by short message: a closed list of templates.

Chinese carriers let a gateway send only what was registered with them, and whoever finds a phone reads what is on its
locked screen. So a message has at most two variables of at most twenty signs, of kinds that name nobody: digits, the
end of a number, a moment, a telephone. No name, no disability, no course and no base. `tests/lms/people/sms` holds
each template to that, and `tests/house/test_one_way_to_sms.py` that nothing is sent by another way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from foundation.refusals import Words

MOST_VARIABLES, LONGEST_VARIABLE = 2, 20  # as the design says; carriers allow no more for most templates
SIGNS_IN_ONE = 70  # of Chinese in one short message (UCS-2 in 140 bytes)
SIGNS_IN_PART = 67  # of each part of a longer one, which is charged part by part


class Kind(IntEnum):
    """What sort of message it is; the order in which the sweep sends them."""

    CODE = 0  # at once, at any hour, within the hard bound of the day alone
    SECURITY = 1  # at any hour and cannot be switched off: somebody may be taking her account
    NEWS = 2  # to who agreed, outside the quiet hours, within the day's cost


@dataclass(frozen=True, slots=True)
class Variable:
    """A place in a template: only what matches `pattern` may stand in it, so no name can."""

    name: str
    pattern: str


CODE = Variable("code", r"\d{6}")
END = Variable("end", r"\d{4}")
WHEN = Variable("when", r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}")
TIME = Variable("time", r"\d{2}:\d{2}")
HOTLINE = Variable("hotline", r"[\d\- +]{3,20}")


@dataclass(frozen=True, slots=True)
class Template:
    """One message: its code, its words for gateways that take text, its variables, and how long it is worth sending."""

    code: str
    kind: Kind
    words: Words
    variables: tuple[Variable, ...] = ()
    lasts: timedelta = timedelta(days=3)

    def checked(self, given: dict[str, str]) -> dict[str, str]:
        """Return the variables in the template's order; raises ValueError for one that is missing, extra or odd."""
        if set(given) != {one.name for one in self.variables}:
            raise ValueError(f"{self.code} takes {[one.name for one in self.variables]}, not {sorted(given)}")
        for one in self.variables:
            if len(given[one.name]) > LONGEST_VARIABLE or not re.fullmatch(one.pattern, given[one.name], re.ASCII):
                raise ValueError(f"the variable {one.name} of {self.code} has another form")
        return {one.name: given[one.name] for one in self.variables}

    def text(self, given: dict[str, str]) -> str:
        """Return the words in the language of the service, for a gateway that takes text."""
        with translation.override(settings.LANGUAGE_CODE):
            return str(self.words) % given


# Words of security say what happened and what to do; whoever reads one without having asked for anything can act on it.
TEMPLATES = {
    template.code: template
    for template in (
        Template(
            "code",
            Kind.CODE,
            _("Your code is %(code)s. It holds for ten minutes. Tell it to nobody, not to our staff either."),
            (CODE,),
            timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
        ),
        Template(
            "phone_changed",
            Kind.SECURITY,
            _("The number that signs you in now ends in %(end)s. If it was not you, call %(hotline)s now."),
            (END, HOTLINE),
        ),
        Template(
            "phone_asked",
            Kind.SECURITY,
            _("An officer asks that the number ending in %(end)s sign you in. Not you? Sign in, or call %(hotline)s."),
            (END, HOTLINE),
        ),
        Template(
            "phone_approved",
            Kind.SECURITY,
            _("From %(when)s on another number signs you in. Not you? Sign in and stop it, or call %(hotline)s."),
            (WHEN, HOTLINE),
        ),
        Template("phone_stays", Kind.SECURITY, _("The number that signs you in stays as it is.")),
        Template(
            "phone_done",
            Kind.SECURITY,
            _("The number ending in %(end)s signs you in now. If it is not yours, call %(hotline)s."),
            (END, HOTLINE),
        ),
        Template(
            "slip_made",
            Kind.SECURITY,
            _("A login slip, good for one sign-in, was made for you. If you did not ask for it, call %(hotline)s."),
            (HOTLINE,),
        ),
        Template(
            "new_device",
            Kind.SECURITY,
            _("Somebody has signed in to your account on a device that is new. If it was not you, call %(hotline)s."),
            (HOTLINE,),
        ),
        Template(
            "wrong_passwords",
            Kind.SECURITY,
            _("Very many wrong passwords were typed for your account. Nobody got in. Questions: %(hotline)s."),
            (HOTLINE,),
        ),
        Template(
            "wrong_factors",
            Kind.SECURITY,
            _("Somebody who knows your password typed very many wrong codes. Nobody got in. Change your password now."),
        ),
        Template(
            "factor_asked",
            Kind.SECURITY,
            _("An officer asks to reset your second factor. If it was not you, sign in with it now."),
        ),
        Template(
            "factor_approved",
            Kind.SECURITY,
            _("Your second factor will be reset on %(when)s. If it was not you, sign in with it before then."),
            (WHEN,),
        ),
        Template(
            "factor_reset",
            Kind.SECURITY,
            _("Your second factor has been reset. At your next sign-in you set up a new one."),
        ),
        Template(
            "merged",
            Kind.SECURITY,
            _("Two accounts of yours were made one. Sign in to look at it. If it is wrong, call %(hotline)s."),
            (HOTLINE,),
        ),
        Template(
            "voided",
            Kind.SECURITY,
            _("Something in your record no longer counts. Sign in to read why and to object. Questions: %(hotline)s."),
            (HOTLINE,),
        ),
        # Who asked for an account has no other place to read the answer, so it does not hang on a consent.
        Template("account_opened", Kind.SECURITY, _("Your account is open: sign in with a code to this number.")),
        Template(
            "account_has_one",
            Kind.SECURITY,
            _("No account was opened: there is one already. Ask the office for a login slip. Questions: %(hotline)s."),
            (HOTLINE,),
        ),
        Template(
            "account_not_found",
            Kind.SECURITY,
            _("No account was opened: what you wrote was not found. Come with your papers. Questions: %(hotline)s."),
            (HOTLINE,),
        ),
        Template(
            "account_elsewhere",
            Kind.SECURITY,
            _("No account was opened: another county is in charge. Ask there. Questions: %(hotline)s."),
            (HOTLINE,),
        ),
        Template(
            "account_unclear",
            Kind.SECURITY,
            _("No account was opened yet: the office has questions. Call it or come. Questions: %(hotline)s."),
            (HOTLINE,),
        ),
        Template("news", Kind.NEWS, _("There is a new message for you. Sign in to read it."), (), timedelta(days=2)),
        Template(
            "class_tomorrow",
            Kind.NEWS,
            _("You have a class tomorrow at %(time)s. Sign in to read where. Is anything wrong? Call %(hotline)s."),
            (TIME, HOTLINE),
            timedelta(hours=4),  # “tomorrow” is right that evening only
        ),
    )
}


def of_kind(kind: Kind) -> list[str]:
    """Return the codes of the templates of this kind."""
    return [code for code, template in TEMPLATES.items() if template.kind == kind]


def parts_of(text: str) -> int:
    """Return how many short messages a carrier charges for the text."""
    return 1 if len(text) <= SIGNS_IN_ONE else -(-len(text) // SIGNS_IN_PART)
