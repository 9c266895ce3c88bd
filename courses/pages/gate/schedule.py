"""Scheduled publishing: what is not fit when its time comes is unscheduled, and the rest goes out."""

import logging

from django.core.management import call_command
from django.utils import timezone
from wagtail.log_actions import log as history
from wagtail.models import Page, Revision

from courses.pages.errors import NotReady
from courses.pages.gate import gate

log = logging.getLogger(__name__)


def unschedule_unready() -> int:
    """Unschedule due revisions that would be refused (Wagtail's command would stop at the first); return how many."""
    count = 0
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
            count += 1
    return count


def sweep() -> int:
    """Publish and expire what is due; runs every minute. Return how many revisions were due."""
    due: int = Revision.objects.filter(approved_go_live_at__lt=timezone.now()).count()
    call_command("publish_scheduled", verbosity=0)
    return due
