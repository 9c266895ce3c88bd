"""Points for practical work that was looked at and accepted."""

from django.utils.translation import gettext_lazy as _

from lms.points.credits.entered import Entered
from lms.points.values.rules import Cap, Number


class Work(Entered):
    """A piece of practical work."""

    kind = "work"
    words = _("practical work approved")
    points = Number("work", 5)
    day_cap = Cap("work_day_cap", 10)
    labels = {
        "work": _("Points for approved practical work"),
        "work_day_cap": _("Most points a day from practical work"),
    }
    by_staff = True


WORK = Work()
