"""Neutral names of bases: tidy, and no other body's, also where the signs differ and look the same."""

import unicodedata
from itertools import chain

from lms.bases.models import TrainingBase
from lms.people.models import Organisation

INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")  # controls, marks of direction, joiners, halves, nothing


def tidied(name: str) -> str:
    """Return the name with single spaces and without invisible signs."""
    seen = (" " if sign.isspace() else sign for sign in name)
    return " ".join("".join(sign for sign in seen if unicodedata.category(sign) not in INVISIBLE).split())


def is_of_another(name: str, organisation_id: int | None) -> bool:
    """Return whether another body looks the same by name: a base does not issue under somebody else's name."""
    if not visual_key(name):
        return False
    own = organisation_id or 0
    bodies = Organisation.objects.exclude(pk=own).values_list("name", flat=True)
    neutral = TrainingBase.objects.exclude(public_name="").exclude(organisation=own)
    others = chain(bodies.iterator(), neutral.values_list("public_name", flat=True).iterator())
    return any(visual_key(other) == visual_key(name) for other in others)


def visual_key(name: str) -> str:
    """Return what the eye compares: ordinary widths, no spaces, no capitals."""
    return "".join(tidied(unicodedata.normalize("NFKC", name)).split()).casefold()
