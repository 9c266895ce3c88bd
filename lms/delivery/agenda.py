"""What is owed about classes: approvals, meetings without marks, proposed marks, voids that wait for an officer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.http.permission import visible
from lms.backoffice.agenda import Duty, in_one_query
from lms.backoffice.checklist import Stage
from lms.delivery.models import Cohort, CohortMember, Mark, Programme, ProposedMark, Session
from lms.delivery.oversight import oversight
from lms.people.access import OFFICERS, has_role, postings
from lms.people.models import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lms.people.models import User

LOOKED_BACK = timedelta(days=90)  # what is older is found on the class's own page


def owed(user: User) -> list[Duty]:
    """Return what this person owes about programmes and classes."""
    office = of_office(user) if has_role(user, *OFFICERS) else ()
    base = of_base(user) if has_role(user, Role.BASE_STAFF) else ()
    return [*unmarked(user), *office, *base]


def of_office(user: User) -> Iterator[Duty]:
    """Yield to officers what bases hand in to be approved or closed, what base staff proposed, voids asked for."""
    classes = visible(user, Cohort.objects.all())
    counts = in_one_query(
        user,
        marks=visible(user, ProposedMark.objects.waiting()).exclude(actor=user),
        voids=oversight.asked(user).exclude(asked_by=user),
        programmes=visible(user, Programme.objects.filter(state=Programme.State.SUBMITTED)).exclude(by=user),
        classes=classes.filter(state=Cohort.State.SUBMITTED).exclude(by=user),
        closing=classes.filter(state=Cohort.State.FINISHED),
    )
    yield from decisions(marks=counts["marks"], voids=counts["voids"])
    programmes = counts["programmes"]
    words = ngettext("%(count)s programme to approve", "%(count)s programmes to approve", programmes)
    yield Duty("programme_to_approve", words % {"count": programmes}, listed("programmes", "submitted"), programmes)
    handed_in, closing = counts["classes"], counts["closing"]
    words = ngettext("%(count)s class to approve", "%(count)s classes to approve", handed_in)
    yield Duty("class_to_approve", words % {"count": handed_in}, listed("cohorts", "submitted"), handed_in)
    words = ngettext("%(count)s class to close", "%(count)s classes to close", closing)
    yield Duty("class_to_close", words % {"count": closing}, listed("cohorts", "finished"), closing)


def of_base(user: User) -> Iterator[Duty]:
    mine = Q(
        programme__organisation__in=[post.organisation_id for post in postings(user) if post.role == Role.BASE_STAFF]
    )
    today = timezone.localdate()
    counts = in_one_query(
        user,
        returned=Cohort.objects.filter(mine, state=Cohort.State.RETURNED),
        over=Cohort.objects.filter(mine, state=Cohort.State.RUNNING, ends__lt=today),
    )
    returned, over = counts["returned"], counts["over"]
    words = ngettext("%(count)s class was sent back", "%(count)s classes were sent back", returned)
    yield Duty("class_returned", words % {"count": returned}, listed("cohorts", "returned"), returned)
    words = ngettext("%(count)s class is over, to be finished", "%(count)s classes are over, to be finished", over)
    yield Duty("class_to_finish", words % {"count": over}, listed("cohorts", "running"), over)


def listed(view: str, state: str) -> str:
    return f"{reverse(f'delivery:{view}')}?state={state}"


def unmarked(user: User) -> Iterator[Duty]:
    """Yield meetings that are over and have no mark: to their teacher, and to staff of the training body."""
    bodies = [post.organisation_id for post in postings(user) if post.role == Role.BASE_STAFF]
    if not bodies:
        return
    now = timezone.now()
    own = Q(cohort__programme__organisation__in=bodies)
    running = Q(cohort__state=Cohort.State.RUNNING)
    rows = Session.objects.standing().filter(own, running, ends__lt=now, ends__gt=now - LOOKED_BACK)
    rows = rows.filter(cohort__in=visible(user, Cohort.objects.all()).values("pk"))
    rows = rows.filter(Exists(CohortMember.objects.filter(cohort=OuterRef("cohort"))))
    rows = rows.filter(~Exists(Mark.objects.filter(session=OuterRef("pk"))))
    rows = rows.filter(~Exists(ProposedMark.objects.filter(session=OuterRef("pk"))))
    first = rows.order_by("starts").first()
    if first is None:
        return
    count = rows.count()
    words = ngettext(
        "Say who came: %(count)d meeting has no marks", "Say who came: %(count)d meetings have no marks", count
    )
    yield Duty(
        "unmarked",
        words % {"count": count},
        reverse("delivery:session", args=[first.uuid]),
        count,
        timezone.localdate(first.ends),
    )


def decisions(*, marks: int, voids: int) -> Iterator[Duty]:
    """Yield what base staff proposed, and voids that another officer asked for."""
    words = ngettext("Decide about %(count)d proposed mark", "Decide about %(count)d proposed marks", marks)
    yield Duty("proposed_marks", words % {"count": marks}, reverse("delivery:proposed"), marks)
    words = ngettext(
        "Decide whether %(count)d piece of study is voided",
        "Decide whether %(count)d pieces of study are voided",
        voids,
    )
    yield Duty("voids", words % {"count": voids}, reverse("delivery:odd"), voids)


def stages(user: User) -> Iterator[Stage]:
    """Yield what is lacking until somebody can come to a class: a programme, a class, members.

    To the operator and the province of a new installation as a whole; to staff of a base of their own base.
    """
    bodies = [post.organisation_id for post in postings(user) if post.role == Role.BASE_STAFF]
    if user.is_superuser or has_role(user, Role.PROVINCE_OFFICER):
        own = Q()
    elif bodies:
        own = Q(organisation__in=bodies)
    else:
        return
    programmes = Programme.objects.filter(own)
    yield Stage(
        50,
        _("A programme"),
        _("What a base teaches, and in how many hours."),
        programmes,
        reverse("delivery:new_programme" if bodies else "delivery:programmes"),
    )
    yield Stage(
        60,
        _("A class"),
        _("Its days and its teacher; the meetings follow from them."),
        Cohort.objects.filter(programme__in=programmes),
        reverse("delivery:new_class"),
    )
    yield Stage(
        70,
        _("Learners in the class"),
        _("One by one, or a class list as a workbook."),
        CohortMember.objects.filter(cohort__programme__in=programmes),
        reverse("exchange:roster"),
    )
