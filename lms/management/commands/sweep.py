"""Every sweep once; past one machine, cron or a timer calls this every minute."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string


class Command(BaseCommand):
    help = "Find again what a lost message or a crash left behind."

    def handle(self, **options: Any) -> None:
        for name in settings.SWEEPS:
            self.stdout.write(f"{name}: {import_string(name)()}")
