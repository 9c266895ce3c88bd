"""What records and certificates add to the hints at a page, by settings.PUBLISH_HINTS."""

from django.utils.translation import gettext as _
from wagtail.models import Page

from accessibility.readiness.readiness import TELLS, Finding
from courses.pages.models import CoursePage
from lms.records.typesetting import glyphs


def title_on_papers(page: Page) -> list[Finding]:
    """Return a finding for signs of a course's title that records and certificates cannot show."""
    if not isinstance(page, CoursePage) or not (signs := glyphs.missing(page.title)):
        return []
    words = _("Records and certificates cannot show %(signs)s of this title: they have a □ there.")
    return [
        Finding(
            "title_without_glyph",
            TELLS,
            words % {"signs": glyphs.named(signs)},
            _("Write the title without pictures and rare signs."),
            page.title,
        )
    ]
