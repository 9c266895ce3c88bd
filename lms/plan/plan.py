"""Entering plan periods and counting rules. A period is ended, never deleted; a rule is followed by another one."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from foundation.act_journal import note_act
from lms.people.access import reloaded
from lms.plan.errors import BeginsBackwards, NotTheProvince, PeriodKnown, PeriodOver
from lms.plan.models import CountingRule, PlanPeriod
from lms.plan.permissions import rules_here

if TYPE_CHECKING:
    from lms.people.models import User


@transaction.atomic
def add_period(*, name: str, document_no: str, starts: date, ends: date, by: User) -> PlanPeriod:
    """Enter the period of a plan; periods may overlap, as 2021–2025 and 2025–2027 do.

    Raises NotTheProvince, PeriodKnown.
    """
    if not rules_here(reloaded(by)):
        raise NotTheProvince
    try:
        with transaction.atomic():
            return PlanPeriod.objects.create(name=name, document_no=document_no, starts=starts, ends=ends, by=by)
    except IntegrityError as error:
        raise PeriodKnown from error


@transaction.atomic
def end_period(*, period: PlanPeriod, last_day: date, by: User) -> PlanPeriod:
    """End a period earlier than planned. Raises NotTheProvince, PeriodOver."""
    if not rules_here(reloaded(by)):
        raise NotTheProvince
    row = PlanPeriod.objects.select_for_update().get(pk=period.pk)
    if row.is_over or not row.starts <= last_day <= row.ends or last_day < timezone.localdate():
        raise PeriodOver
    row.ends = last_day
    row.save(update_fields=["ends"])
    note_act("plan.end", by=by, about=row)
    return row


@transaction.atomic
def enact_rule(
    *,
    starts: date,
    event: str,
    least_share: int,
    online_counts: bool,
    online_least_hours: Decimal,
    once_per: str,
    both_levels: bool,
    reason: str,
    by: User,
    document_no: str = "",
) -> CountingRule:
    """Enact the next version of the counting rule, from a day on. Raises NotTheProvince, BeginsBackwards."""
    if not rules_here(reloaded(by)):
        raise NotTheProvince
    newest = CountingRule.objects.order_by("-version").first()
    if newest is not None and starts <= max(newest.starts, timezone.localdate() - timedelta(days=1)):
        raise BeginsBackwards
    last = CountingRule.objects.aggregate(last=Max("version"))["last"] or 0
    try:
        with transaction.atomic():
            return CountingRule.objects.create(
                version=last + 1,
                starts=starts,
                event=event,
                least_share=least_share,
                online_counts=online_counts,
                online_least_hours=online_least_hours,
                once_per=once_per,
                both_levels=both_levels,
                reason=reason,
                document_no=document_no,
                by=by,
            )
    except IntegrityError as error:  # a colleague enacted one at the same moment
        raise BeginsBackwards from error
