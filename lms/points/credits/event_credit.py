"""Points for practical work, surveys and mentoring, as they were entered."""

from __future__ import annotations

from courses.study.engine.merging import kept_of
from lms.points.ledger.stream_keys import Key
from lms.points.ledger.transactions import Award, given_on
from lms.points.models import Achievement, LedgerTxn
from lms.points.policy.versions import policy_on
from lms.points.values import rules
from lms.points.values.units import Unit

Kind = LedgerTxn.Kind


def event(cause: str) -> list[Award]:
    """Points for what was entered: cause is the achievement."""
    row = Achievement.objects.get(pk=cause)
    policy = policy_on(row.day)
    full, cap = worth(policy.read(), row.kind)
    if not full:
        return []
    kind = Kind(row.kind)
    subject_id = kept_of(row.subject_id)
    given = rules.within(full, rules.room(cap, given_on(subject_id, row.day, kind)))
    return [
        Award(
            subject_id=subject_id,
            kind=kind,
            key=str(Key.of("event", row.uuid)),
            policy=policy,
            day=row.day,
            source=("event", str(row.pk)),
            amounts={str(Unit.POINT): given},
            course_id=row.course_id,
            facts={"full": full},
        )
    ]


def worth(read: rules.Rules, kind: str) -> tuple[int, int | None]:
    """Milli-points of one such event, and the day's cap on its kind."""
    points, cap = {
        "work": (read.work, read.work_day_cap),
        "survey": (read.survey, None),
        "mentor": (read.mentor, read.mentor_day_cap),
    }[kind]
    return points * rules.MILLI, cap
