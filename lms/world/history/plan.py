"""The plan periods and the counting rule, as the province's office enters them."""

from datetime import date
from decimal import Decimal

from lms.bases.models import SubmissionDuty
from lms.people.models import User
from lms.plan import plan
from lms.plan.models import CountingRule, PlanPeriod
from lms.world.people.places import SINCE

# Name, document, first and last day. The documents are public.
PERIODS = (
    ("2021—2025年（“十四五”）", "云残发〔2022〕55号", date(2021, 1, 1), date(2025, 12, 31)),
    ("2025—2027年（促进残疾人就业三年行动）", "云政办发〔2025〕51号", date(2025, 1, 1), date(2027, 12, 31)),
)


def enter_plan(*, by: User) -> None:
    """Enter both periods, what bases owe in the present one, and the first version of the counting rule.

    What is there already stays.
    """
    for name, document, starts, ends in PERIODS:
        if not PlanPeriod.objects.filter(name=name).exists():
            plan.add_period(name=name, document_no=document, starts=starts, ends=ends, by=by)
    now = PlanPeriod.objects.get(name=PERIODS[-1][0])
    SubmissionDuty.objects.filter(period=None, starts__gte=now.starts, ends__lte=now.ends).update(period=now)
    if not CountingRule.objects.exists():
        plan.enact_rule(
            starts=SINCE,
            event=CountingRule.Event.EITHER,
            least_share=60,
            online_counts=True,
            online_least_hours=Decimal(8),
            once_per=CountingRule.Once.PROGRAMME_YEAR,
            both_levels=False,
            reason="演示：结业或出勤六成计一人次，同一项目一年计一次。",
            by=by,
        )
