"""Milli-units and milliseconds as people read them."""

from django.conf import settings
from django.utils.translation import gettext as _

from lms.points.values.units import Unit

HOUR = 1000  # milli-class-hours


def whole(milli: int) -> str:
    """Write points: whole ones."""
    return str(int(milli / 1000))


def hundredths(milli: int) -> str:
    """Write class hours with two decimals, cut and never rounded up: what is shown is there."""
    sign, rest = ("-", -milli) if milli < 0 else ("", milli)
    return f"{sign}{rest // 1000}.{rest % 1000 // 10:02d}"


def in_words(unit: str, milli: int) -> str:
    """Write an amount with its unit: 12 points, 1.50 class hours."""
    if unit == Unit.POINT:
        return _("%(amount)s points") % {"amount": whole(milli)}
    return _("%(amount)s class hours") % {"amount": hundredths(milli)}


def for_learner(unit: str, milli: int, *, entered: bool = False) -> str:
    """Write the same in a learner's words: less than a class hour in minutes, for 0.02 of an hour says nothing.

    To the nearest minute, of which the ledger keeps thousandths of an hour. `entered`: by people, who write hours.
    """
    if unit == Unit.POINT or entered or abs(milli) >= HOUR or not milli:
        return in_words(unit, milli)
    whole_minutes = round(abs(milli) * settings.CLASS_HOUR_MINUTES / HOUR)
    if not whole_minutes:
        return _("less than a minute")
    return _("%(amount)s minutes") % {"amount": whole_minutes if milli > 0 else -whole_minutes}


def hours_of(milli: int) -> str:
    """Write class hours for a learner as a number alone, where their name stands beside it; minutes while less than
    one.
    """
    return hundredths(milli) if abs(milli) >= HOUR or not milli else for_learner(Unit.CLASS_HOUR, milli)


def minutes(ms: int) -> int:
    return ms // 60_000
