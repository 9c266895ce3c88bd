"""`manage.py sweep`: run every sweep once; with several machines, cron or a timer calls this every minute."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string


class Command(BaseCommand):
    help = "Find again what a lost message or a crash left behind."

    def handle(self, **options: Any) -> None:
        broken = []
        for name in settings.SWEEPS:
            try:
                self.stdout.write(f"{name}: {import_string(name)()}")
            except Exception as error:  # one broken sweep must not stop the others
                broken.append(f"{name}: {error!r}")
        if broken:
            raise CommandError("\n".join(broken))
