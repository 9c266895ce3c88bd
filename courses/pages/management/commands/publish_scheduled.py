"""Wagtail's publish_scheduled, which skips a page that the gate refuses and clears the dates it has carried out."""

from typing import Any

from wagtail.management.commands.publish_scheduled import Command as PublishScheduled

from courses.pages.gate import schedule
from courses.pages.wagtail_fixes import upstream


class Command(PublishScheduled):
    def handle(self, *args: Any, **options: Any) -> None:
        if not options["dryrun"]:
            schedule.unschedule_unready()
        super().handle(*args, **options)
        if not options["dryrun"]:
            upstream.clear_past_dates()
