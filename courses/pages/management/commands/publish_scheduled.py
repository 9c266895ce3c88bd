"""Wagtail's publish_scheduled, made to carry on past a page that the gate refuses."""

from typing import Any

from wagtail.management.commands.publish_scheduled import Command as PublishScheduled

from courses.pages import schedule


class Command(PublishScheduled):
    def handle(self, *args: Any, **options: Any) -> None:
        if not options["dryrun"]:
            schedule.hold_back_unready()
        super().handle(*args, **options)
