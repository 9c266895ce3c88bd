"""`manage.py words`: rewrite the Chinese catalogues, check that no message lacks Chinese, or compile them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.translations import library_words, words


class Command(BaseCommand):
    help = "Update the zh_Hans catalogues from their sources (--check only looks; --compile makes .mo files)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("labels", nargs="*", help="only these apps")
        parser.add_argument("--check", action="store_true")
        parser.add_argument("--compile", action="store_true")

    def handle(self, *labels: Any, **options: Any) -> None:
        apps = [app for app in words.our_apps() if not options["labels"] or app.label in options["labels"]]
        domains = () if options["labels"] else library_words.DOMAINS
        if options["compile"]:
            for po in [app.po for app in apps] + [library_words.catalogue_file(domain) for domain in domains]:
                words.compile_catalogue(po)
            return
        lacking = [(app.label, words.missing(app) if options["check"] else words.update(app)) for app in apps]
        drawn = library_words.lacking if options["check"] else library_words.update
        lacking += [(f"libraries ({domain})", drawn(domain)) for domain in domains]
        for source, messages in lacking:
            for message in messages:
                self.stdout.write(f"{source}: {message!r}")
        untranslated = sum(len(messages) for _source, messages in lacking)
        if untranslated and options["check"]:
            raise CommandError(f"{untranslated} messages have no Chinese. Run `manage.py words` and fill them in.")
        self.stdout.write(f"{untranslated} messages without Chinese in {len(lacking)} catalogues.")
