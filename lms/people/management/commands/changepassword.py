"""Django's own, recorded in the journal: a password set on the machine is a way into somebody's account."""

from typing import Any

from django.contrib.auth.management.commands import changepassword

from lms.people.accounts.machine import note_command, operator
from lms.people.models import User


class Command(changepassword.Command):
    def handle(self, *args: Any, **options: Any) -> str | None:
        printed: str | None = super().handle(*args, **options)
        note_command("password.set", person=User.objects.get(username=options["username"] or operator()))
        return printed
