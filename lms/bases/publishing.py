"""What the bases add to the gate of courses.pages, by settings.PUBLISH_CHECKS."""

from django.utils.translation import gettext as _
from wagtail.models import Page

from accessibility.readiness.readiness import BLOCKS, Finding
from lms.bases.base_queries import base_of_page


def base_may_publish(page: Page) -> list[Finding]:
    """Return a finding (R054) where the page's base is suspended, has left or is not admitted yet."""
    base = base_of_page(page)
    if base is None or base.may_publish:
        return []
    words = _("The base “%(base)s” may not publish now: it is “%(status)s”.")
    return [
        Finding(
            "base_may_not_publish",
            BLOCKS,
            words % {"base": base.name, "status": base.get_status_display()},
            _("Your drafts are safe. Ask the province's office what is needed to go on."),
            page.title,
        )
    ]
