"""Neutral names of bases: tidy, and nobody else's, also where only the signs differ and the eye sees no difference."""

import unicodedata
from itertools import chain

from lms.bases.models import TrainingBase
from lms.people.models import Organisation

INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")  # controls, marks of direction, joiners, halves, nothing


def tidied(name: str) -> str:
    """Return the name with single spaces and without signs that nobody sees."""
    seen = (" " if sign.isspace() else sign for sign in name)
    return " ".join("".join(sign for sign in seen if unicodedata.category(sign) not in INVISIBLE).split())


def is_of_another(name: str, organisation_id: int | None) -> bool:
    """Whether another body is called so to the eye: nobody issues under somebody else's name."""
    if not look_of(name):
        return False
    own = organisation_id or 0
    bodies = Organisation.objects.exclude(pk=own).values_list("name", flat=True)
    neutral = TrainingBase.objects.exclude(public_name="").exclude(organisation=own)
    others = chain(bodies.iterator(), neutral.values_list("public_name", flat=True).iterator())
    return any(look_of(other) == look_of(name) for other in others)


def look_of(name: str) -> str:
    """Return what the eye compares: ordinary widths, no spaces, no capitals."""
    return "".join(tidied(unicodedata.normalize("NFKC", name)).split()).casefold()
