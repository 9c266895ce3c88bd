"""Publishing at a set time: what is no longer fit when its time comes is held back, and the rest goes out."""

import logging

from django.core.management import call_command
from django.utils import timezone
from wagtail.log_actions import log as history
from wagtail.models import Page, Revision

from courses.pages.errors import NotReady
from courses.pages.gate import gate

log = logging.getLogger(__name__)


def hold_back_unready() -> int:
    """Take due revisions that would be refused off the schedule; Wagtail's command would stop at the first of them."""
    held = 0
    for revision in Revision.objects.filter(approved_go_live_at__lt=timezone.now()):
        page = revision.as_object()
        if not isinstance(page, Page):
            continue
        try:
            gate.require(page)
        except NotReady as refusal:
            revision.approved_go_live_at = None
            revision.save(update_fields=["approved_go_live_at"])
            codes = [finding.code for finding in refusal.findings]
            history(instance=page, action="pages.held_back", revision=revision, data={"codes": codes})
            log.warning("held back page %s: %s", page.pk, ", ".join(codes))
            held += 1
    return held


def sweep() -> int:
    """Every minute: publish and expire what is due."""
    due: int = Revision.objects.filter(approved_go_live_at__lt=timezone.now()).count()
    call_command("publish_scheduled", verbosity=0)
    return due
