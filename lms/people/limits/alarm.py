"""A hundred wrong passwords a day: the account's owner is told, by message and when she next signs in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.people.models import PasswordAlarm
from lms.people.sms import outbox

if TYPE_CHECKING:
    from lms.people.models import User


@transaction.atomic
def sound(account: User) -> None:
    """Store the alarm, once a day and account, for her next sign-in, and send it to her phone."""
    _row, is_new = PasswordAlarm.objects.get_or_create(user=account, day=timezone.localdate())
    if is_new:
        outbox.tell(account, "wrong_passwords")


def show(request: HttpRequest, account: User) -> None:
    """Show an alarm once, at the first sign-in after it."""
    if PasswordAlarm.objects.filter(user=account, shown=None).update(shown=timezone.now()):
        messages.warning(request, words(), fail_silently=True)


def words() -> str:
    return _(
        "Somebody typed 100 wrong passwords for your account within a day. Nobody got in that way. "
        "If it was not you, you need do nothing; if you are worried, change your password or call %(hotline)s."
    ) % {"hotline": settings.HOTLINE}
