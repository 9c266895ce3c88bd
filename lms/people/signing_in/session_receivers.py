"""What follows for sessions when somebody changes how she signs in."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from django.dispatch import receiver
from django.http import HttpRequest

from lms.people.accounts.closing import end_other_sessions


@receiver([password_changed, password_set, password_reset])
def end_elsewhere(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """End her sessions elsewhere, half-finished sign-ins among them: they knew the old password."""
    end_other_sessions(user, keep=request.session.session_key)
