"""Citizen ids and disability-certificate numbers, as text in and facts out. No database.

Sources: GB 11643-1999 (check digit ISO 7064 MOD 11-2); certificate number = citizen id + category + level, with an
optional re-issue suffix (B1, B2 …). Place codes are not checked: late-registered villagers carry codes of counties
that were renumbered before they were born.
"""

import datetime
import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from foundation.refusals import Refusal
from lms.people.identity import typed

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK = "10X98765432"
CROSSES = str.maketrans(dict.fromkeys("×✕✖╳хХχΧ", "X"))  # what is typed for the check digit X
CERTIFICATE = re.compile(r"^(\d{17}[\dX])([1-7])([1-4])(?:B?(\d{1,2}))?$")


class IdentityProblem(Refusal):
    """A number that cannot be right; its words say why."""


@dataclass(frozen=True)
class CertificateNumber:
    """A certificate number taken apart: category 1 to 7, level 1 (heaviest) to 4, re-issue 0 for the first card."""

    citizen_id: str
    category: int
    level: int
    reissue: int

    @property
    def whole(self) -> str:
        suffix = f"B{self.reissue}" if self.reissue else ""
        return f"{self.citizen_id}{self.category}{self.level}{suffix}"


def normalise(raw: str | None) -> str:
    """Return the number with full-width digits, spaces, dashes, invisible marks and a small x made plain."""
    return typed.number(raw or "").translate(CROSSES).upper()


def check_citizen_id(number: str) -> str:
    """Return the normalised number; raise IdentityProblem with the reason."""
    number = normalise(number)
    if not re.fullmatch(r"\d{17}[\dX]", number):
        raise IdentityProblem(_("A citizen id has 18 characters: 17 digits and a check digit (0-9 or X)."))
    birth = birth_date(number)
    if not datetime.date(1900, 1, 1) <= birth <= datetime.date.today():  # noqa: DTZ011  (a bound, not a record)
        raise IdentityProblem(_("The date of birth in this citizen id is impossible."))
    if CHECK[sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False)) % 11] != number[17]:
        raise IdentityProblem(_("The last character of this citizen id does not fit the others; one is mistyped."))
    return number


def birth_date(number: str) -> datetime.date:
    """Return the date in characters 7 to 14; raise IdentityProblem where it is none."""
    try:
        return datetime.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError as error:
        raise IdentityProblem(_("The date of birth in this citizen id is impossible.")) from error


def sex(number: str) -> str:
    """Return what the 17th digit of a citizen id says (GB 11643-1999: odd is male), as a value of `Trainee.Sex`."""
    return "male" if int(number[16]) % 2 else "female"


def derived(number: str) -> dict[str, Any]:
    """Return the columns of a trainee that her citizen id tells; nobody types them. Raises IdentityProblem."""
    number = check_citizen_id(number)
    return {"birth_year": birth_date(number).year, "sex": sex(number)}


def parse_certificate(number: str) -> CertificateNumber:
    """Return a certificate number taken apart; raise IdentityProblem with the reason."""
    found = CERTIFICATE.match(normalise(number))
    if not found:
        raise IdentityProblem(
            _("A disability-certificate number has 20 characters: the citizen id, a category 1-7 and a level 1-4.")
        )
    citizen_id, category, level, reissue = found.groups()
    return CertificateNumber(check_citizen_id(citizen_id), int(category), int(level), int(reissue or 0))


def normalise_phone(raw: str | None) -> str:
    """Return +86 and 11 digits for any spelling of a Chinese mobile number; raise IdentityProblem where it is none."""
    digits = re.sub(r"[().]", "", typed.number(raw or ""))
    digits = re.sub(r"^(\+86|0086|86(?=1\d{10}$))", "", digits)
    if not re.fullmatch(r"1[3-9]\d{9}", digits):
        raise IdentityProblem(_("Enter a mobile number of 11 digits, such as 138 1234 5678."))
    return "+86" + digits
