"""Milli-units and milliseconds as people read them."""

from django.utils.translation import gettext as _

from lms.points.models import Unit


def whole(milli: int) -> str:
    """Points: whole ones."""
    return str(int(milli / 1000))


def hundredths(milli: int) -> str:
    """Class hours with two decimals, cut and never rounded up: what is shown is there."""
    sign, rest = ("-", -milli) if milli < 0 else ("", milli)
    return f"{sign}{rest // 1000}.{rest % 1000 // 10:02d}"


def in_words(unit: str, milli: int) -> str:
    """An amount with its unit: 12 points, 1.50 class hours."""
    if unit == Unit.POINT:
        return _("%(amount)s points") % {"amount": whole(milli)}
    return _("%(amount)s class hours") % {"amount": hundredths(milli)}


def minutes(ms: int) -> int:
    return ms // 60_000
