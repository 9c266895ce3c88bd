"""Points for a mentoring session."""

from django.utils.translation import gettext_lazy as _

from lms.points.credits.entered import Entered
from lms.points.values.rules import Cap, Number


class Mentor(Entered):
    """A mentoring session, as somebody of the base wrote it down."""

    kind = "mentor"
    words = _("mentoring session")
    points = Number("mentor", 5)
    day_cap = Cap("mentor_day_cap", 5)
    labels = {"mentor": _("Points for a mentoring session"), "mentor_day_cap": _("Most points a day from mentoring")}
    by_staff = True


MENTOR = Mentor()
