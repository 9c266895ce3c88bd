"""Wagtail's publish_scheduled, made to carry on past a page that the gate refuses and to forget what it has done."""

from typing import Any

from wagtail.management.commands.publish_scheduled import Command as PublishScheduled

from courses.pages.gate import schedule
from courses.pages.wagtail_fixes import upstream


class Command(PublishScheduled):
    def handle(self, *args: Any, **options: Any) -> None:
        if not options["dryrun"]:
            schedule.hold_back_unready()
        super().handle(*args, **options)
        if not options["dryrun"]:
            upstream.forget_carried_out()
