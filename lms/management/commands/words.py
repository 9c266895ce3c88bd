"""The catalogues of Chinese words: write them anew, check that none is missing, or compile them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms import words


class Command(BaseCommand):
    help = "Update each app's zh_Hans catalogue from its sources (--check only looks; --compile makes .mo files)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("labels", nargs="*", help="only these apps")
        parser.add_argument("--check", action="store_true")
        parser.add_argument("--compile", action="store_true")

    def handle(self, *labels: Any, **options: Any) -> None:
        apps = [app for app in words.our_apps() if not options["labels"] or app.label in options["labels"]]
        if options["compile"]:
            for app in apps:
                words.compile_catalogue(app)
            return
        untranslated = 0
        for app in apps:
            lacking = words.missing(app) if options["check"] else words.update(app)
            untranslated += len(lacking)
            for message in lacking:
                self.stdout.write(f"{app.label}: {message!r}")
        if untranslated and options["check"]:
            raise CommandError(f"{untranslated} messages have no Chinese. Run `manage.py words` and fill them in.")
        self.stdout.write(f"{untranslated} messages without Chinese in {len(apps)} catalogues.")
