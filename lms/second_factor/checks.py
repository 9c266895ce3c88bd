"""System checks: real people's data is never served without a second factor."""

from typing import Any

from django.conf import settings
from django.core import checks

from lms.people.models import Role

ALWAYS = frozenset(
    {
        Role.COUNTY_OFFICER,
        Role.PREFECTURE_OFFICER,
        Role.PROVINCE_OFFICER,
        Role.COUNSELLOR,
        Role.AUDITOR,
        Role.BASE_STAFF,
    }
)
TYPES = {"webauthn", "totp", "recovery_codes"}


@checks.register()
def second_factor_is_required(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse settings that weaken the second factor; only the demonstration world may go without it."""
    found: list[checks.CheckMessage] = []
    if not settings.SECOND_FACTOR_REQUIRED and not settings.ALLOW_DEMO_WORLD:
        hint = "Set SECOND_FACTOR_REQUIRED = True; only settings that allow the demonstration world go without."
        found.append(checks.Error("Nobody is asked for a second factor.", hint=hint, id="lms.E010"))
    missing = sorted(ALWAYS - set(settings.SECOND_FACTOR_ROLES))
    if missing:
        hint = "These roles see or decide about people beyond a class of their own."
        found.append(checks.Error(f"SECOND_FACTOR_ROLES lacks {', '.join(missing)}.", hint=hint, id="lms.E011"))
    unknown = sorted(set(settings.SECOND_FACTOR_ROLES) - set(Role.values))
    if unknown:
        found.append(checks.Error(f"SECOND_FACTOR_ROLES names {', '.join(unknown)}: no such roles.", id="lms.E012"))
    if set(settings.MFA_SUPPORTED_TYPES) != TYPES or settings.MFA_WEBAUTHN_USER_VERIFICATION != "required":
        hint = "A passkey without a PIN or a finger proves a thing, not a person, and would sign in alone."
        found.append(checks.Error("The ways of the second factor were changed.", hint=hint, id="lms.E013"))
    return found
