"""Django's own, recorded in the journal: an operator may do everything."""

from typing import Any

from django.contrib.auth.management.commands import createsuperuser

from lms.people.accounts.machine import note_command
from lms.people.models import User


class Command(createsuperuser.Command):
    def handle(self, *args: Any, **options: Any) -> str | None:
        known = set(User.objects.filter(is_superuser=True).values_list("pk", flat=True))
        printed: str | None = super().handle(*args, **options)
        for person in User.objects.filter(is_superuser=True).exclude(pk__in=known):
            note_command("operator.make", person=person)
        return printed
