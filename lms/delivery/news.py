"""What people of a class are told: meetings tomorrow or moved, a class approved or cancelled, study that is voided."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.delivery.models import Cohort, Session
from lms.people import notices
from lms.people.models import Notice, User

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Of tomorrow's meetings people hear in the afternoon; by SMS until eight, so that it is out before the quiet hours: one
# that waited for the morning would say “tomorrow” on the day itself.
FROM_HOUR, UNTIL_HOUR = 14, 20
GOING_ON = (Cohort.State.APPROVED, Cohort.State.RUNNING)
AT_ONCE = 100  # classes a turn


def tell_class(cohort: Cohort, words: str, *, but: User | None = None) -> int:
    """Tell everybody in the class, its teacher and those of its meetings, but not who did it. Returns how many."""
    told = 0
    for person in people_of(cohort, cohort.sessions.all()):
        if but is None or person.pk != but.pk:
            tell(person, words, cohort)
            told += 1
    return told


def people_of(cohort: Cohort, sessions: QuerySet[Session]) -> QuerySet[User]:
    """Return who is in the class, its teacher, and who teaches these of its meetings."""
    members = cohort.members.staying().values("subject")
    people = User.objects.filter(pk__in=members) | User.objects.filter(
        pk__in=sessions.exclude(teacher=None).values("teacher")
    )
    if cohort.teacher_id:
        people |= User.objects.filter(pk=cohort.teacher_id)
    return people.filter(is_active=True).distinct().order_by("pk")


def tell(person: User, words: str, cohort: Cohort) -> None:
    notices.tell(person=person, code=Notice.Code.CLASS, words=words, path=path_of(cohort))


def path_of(cohort: Cohort) -> str:
    return reverse("delivery:cohort", args=[cohort.uuid])


def on_step(sender: Any, *, cohort: Cohort, code: str, by: User | None, reason: str, **kwargs: Any) -> None:
    """Tell whom a step concerns: who made the class of approval and return, everybody of a cancelled class."""
    facts = {"class": cohort.name, "reason": reason}
    if code == "cancel":
        words = _("“%(class)s” is cancelled. Reason: %(reason)s")
        tell_class(cohort, words % facts, but=by)
    elif code in {"approve", "return"} and cohort.by is not None and cohort.by != by:
        approved = _("“%(class)s” is approved.")
        returned = _("“%(class)s” was sent back. Reason: %(reason)s")
        tell(cohort.by, (approved if code == "approve" else returned) % facts, cohort)


def on_voided(sender: Any, *, subject_id: int, **kwargs: Any) -> None:
    """Tell a learner that two people have decided that something of her study does not count, and what she may do."""
    person = User.objects.get(pk=subject_id)
    if not person.is_active:
        return  # an account that was joined with another: that one is told
    words = _(
        "Some of your study no longer counts: two people have looked at it and decided so. Your points say which. If"
        " you think that it is wrong, say so there."
    )
    notices.tell(person=person, code=Notice.Code.VOIDED, words=words, path=reverse("points:mine"), sms="voided")


def sweep() -> int:
    """Remind of tomorrow's meetings, from two in the afternoon on (settings.SWEEPS). Returns how many meetings."""
    now = timezone.localtime()
    if now.hour < FROM_HOUR:
        return 0
    day = timezone.localdate() + timedelta(days=1)
    first = timezone.make_aware(datetime.combine(day, time()))
    due = Session.objects.standing().filter(starts__gte=first, starts__lt=first + timedelta(days=1), reminded=None)
    cohorts = Cohort.objects.filter(state__in=GOING_ON, pk__in=due.values("cohort")).order_by("pk")[:AT_ONCE]
    return sum(remind(cohort, day, by_sms=now.hour < UNTIL_HOUR) for cohort in cohorts)


@transaction.atomic
def remind(cohort: Cohort, day: date, *, by_sms: bool) -> int:
    """Tell everybody concerned of a class's meetings of that day, once; of two sweeps at once, one."""
    first = timezone.make_aware(datetime.combine(day, time()))
    of_day = cohort.sessions.standing().filter(starts__gte=first, starts__lt=first + timedelta(days=1))
    found = list(of_day.filter(reminded=None).order_by("starts"))
    ours = Session.objects.filter(pk__in=[each.pk for each in found], reminded=None).update(reminded=timezone.now())
    if not ours:
        return 0
    times = "；".join(f"{clock(each.starts)}–{clock(each.ends)} {each.title} {each.place}".strip() for each in found)
    words = _("“%(class)s” meets tomorrow: %(times)s") % {"class": cohort.name, "times": times}
    for person in people_of(cohort, of_day):
        again = not by_sms or notices.sent_since(person, "class_tomorrow", timezone.now() - timedelta(hours=12))
        facts: dict[str, str] = {} if again else {"time": clock(found[0].starts)}
        notices.tell(
            person=person,
            code=Notice.Code.CLASS_TOMORROW,
            words=words,
            path=path_of(cohort),
            sms="" if again else "class_tomorrow",
            **facts,
        )
    return ours


def clock(at: datetime) -> str:
    return timezone.localtime(at).strftime("%H:%M")
