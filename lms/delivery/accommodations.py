"""From a trainee's needs to what a quiz grants, so that `courses` never asks why."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from courses.assess.models import Accommodation
from lms.people.models import Need

GRANTS = {Need.Code.SCRIBE: Accommodation.Kind.SCRIBE, Need.Code.MORE_TIME: Accommodation.Kind.MORE_TIME}


def on_need_saved(sender: Any, instance: Need, created: bool, **kwargs: Any) -> None:
    kind = GRANTS.get(Need.Code(instance.code))
    if created and kind:
        Accommodation.objects.get_or_create(subject=instance.trainee.user, kind=kind, ends=None)


def on_need_deleted(sender: Any, instance: Need, **kwargs: Any) -> None:
    kind = GRANTS.get(Need.Code(instance.code))
    if kind:
        open_ones = Accommodation.objects.filter(subject=instance.trainee.user, kind=kind, ends=None)
        open_ones.filter(starts=timezone.localdate()).delete()  # granted by mistake today: it never applied
        open_ones.update(ends=timezone.localdate() - timedelta(days=1))
