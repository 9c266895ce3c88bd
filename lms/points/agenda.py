"""What is owed about points: questions to answer, corrections and held credit to decide, postings that failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Subquery
from django.urls import reverse
from django.utils.translation import ngettext

from foundation.http.permission import visible
from lms.backoffice.agenda import Duty, in_one_query
from lms.people.access import OFFICERS, has_role
from lms.people.models import Role
from lms.points.models import Adjustment, Appeal, Hold, PendingPosting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lms.people.models import User


def owed(user: User) -> list[Duty]:
    """Return what this person owes about points."""
    return [*cases(user), *failed(user)]


def cases(user: User) -> Iterator[Duty]:
    """Yield to officers the questions of learners, with the first day due, and what waits for a second person."""
    if not has_role(user, *OFFICERS):
        return
    desk = reverse("points:desk")
    questions = visible(user, Appeal.objects.filter(answered=None)).exclude(by=user)
    found = in_one_query(
        user,
        questions=questions,
        due=Subquery(questions.order_by("due").values("due")[:1]),
        corrections=visible(user, Adjustment.objects.filter(state=Adjustment.State.ASKED)).exclude(by=user),
        held=visible(user, Hold.objects.waiting().exclude(code=Hold.Code.IDENTITY)),
    )
    count = found["questions"]
    words = ngettext("Answer %(count)d question about points", "Answer %(count)d questions about points", count) % {
        "count": count
    }
    yield Duty("appeals", words, desk, count, found["due"])
    count = found["corrections"]
    words = ngettext(
        "Decide about %(count)d correction of points", "Decide about %(count)d corrections of points", count
    ) % {"count": count}
    yield Duty("adjustments", words, desk, count)
    count = found["held"]
    words = ngettext("Look at %(count)d held credit", "Look at %(count)d held credits", count) % {"count": count}
    yield Duty("holds", words, desk, count)


def failed(user: User) -> Iterator[Duty]:
    """Yield to the operator and the province the credit that could not be posted."""
    if not (user.is_superuser or has_role(user, Role.PROVINCE_OFFICER)):
        return
    count = PendingPosting.objects.count()
    words = ngettext("%(count)d credit could not be posted", "%(count)d credits could not be posted", count)
    yield Duty("postings", words % {"count": count}, reverse("points:waiting"), count)
