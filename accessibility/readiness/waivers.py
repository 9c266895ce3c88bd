"""Leave to publish without sign language for a while: a reason, a person who mends it, and a last day."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accessibility.errors import Incomplete
from accessibility.models import Person, Waiver
from media_pipeline.models import Asset

LONGEST = timedelta(days=366)  # without a review within a year it would be a rule, not a waiver


@transaction.atomic
def grant_waiver(
    *,
    asset: Asset,
    reason: str,
    owner: Person,
    until: date,
    by: Person,
    kind: str = Waiver.Kind.SIGN,
) -> Waiver:
    """Grant a waiver; a new one follows an old one, and the latest day counts."""
    today = timezone.localdate()
    if not reason.strip():
        raise Incomplete(_("There is no reason."), _("Say why there is no sign-language video yet."))
    if not today < until <= today + LONGEST:
        raise Incomplete(_("The last day is not within the coming year."), _("Choose a day within the coming year."))
    return Waiver.objects.create(asset=asset, kind=kind, reason=reason.strip(), owner=owner, until=until, granted_by=by)
