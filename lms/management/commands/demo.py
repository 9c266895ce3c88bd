"""`manage.py demo`: make a small made-up world to try the platform in."""

import logging
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.world import people
from lms.world.build import build_whole

# What says something for each of its forty people, or of its dictionary: it would hide how far the set-up is.
CHATTER = ("lms.people.signing_in.log", "jieba")


class Command(BaseCommand):
    help = "Make the demonstration world: six bases, six courses, forty trainees, five classes, three films."

    def handle(self, **options: Any) -> None:
        if not settings.ALLOW_DEMO_WORLD:
            raise CommandError("The demonstration world has one public password: it is not for production.")
        for name in CHATTER:
            logging.getLogger(name).setLevel(logging.WARNING)
        started = time.monotonic()
        build_whole(say=self.say)
        self.say(f"The world stands ({time.monotonic() - started:.0f} s). Password of every account: {people.PASSWORD}")

    def say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
