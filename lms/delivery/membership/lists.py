"""Who is in a class and who waits for a place, as lists with acts on many: places given, members taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from foundation.daily_quota import at_most_daily
from foundation.http.permission import needs
from lms.backoffice.lists.bulk import Act
from lms.backoffice.lists.listing import Listing, respond_all, wants_workbook
from lms.backoffice.lists.parts import Column
from lms.delivery import cohorts, news
from lms.delivery.brought import hides_confirmation_of
from lms.delivery.membership.forms import WithdrawForm
from lms.delivery.membership.views import LOOKUPS_A_DAY
from lms.delivery.models import CohortMember, WaitingMember
from lms.delivery.views import the_cohort
from lms.second_factor.proofs.proof import fresh_proof

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from foundation.http.requests import Request
    from foundation.refusals import Words
    from lms.delivery.models import Cohort
    from lms.people.models import User

RELATED = (
    "cohort__programme__organisation",
    "cohort__programme__course",
    "cohort__division",
    "subject__trainee__division",
)


def the_class(request: Request) -> Cohort:
    """Return the class that the address names; the view's permission was asked about it."""
    found: Cohort = request.permitted
    return found


def everyone(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return all: whoever may open the page of the class's learners sees each of them."""
    return rows


def give_identities(rows: list[Any], user: Any) -> None:
    """Set on each member in words who she is, as far as this person may know it."""
    hidden: Any = hides_confirmation_of(user, rows[0].cohort) if rows else ()
    for row in rows:
        row.who = _("brought in by the office") if row.subject_id in hidden else row.identity or _("confirmed")


def give_place(*, row: WaitingMember, by: User) -> None:
    """Put her into the class, and tell her."""
    cohorts.join(cohort=row.cohort, subject=row.subject, by=by)
    words = _("You have a place in the class “%(class)s” now. It begins on %(day)s.")
    news.tell(row.subject, words % {"class": row.cohort.name, "day": row.cohort.starts}, row.cohort)


def no_place(row: WaitingMember, user: Any) -> Words:
    return "" if row.subject.is_active else _("The account is closed.")


def has_left(row: CohortMember, user: Any) -> Words:
    return "" if row.state == CohortMember.State.ADMITTED else _("She has left, or has a result already.")


def withdraw(*, row: CohortMember, by: User, reason: str) -> None:
    cohorts.withdraw(member=row, by=by, reason=reason)


def reason_form(data: Any, user: Any) -> forms.Form:
    return WithdrawForm(data)


WAITING = Listing(
    rows=lambda cohort: WaitingMember.objects.filter(cohort=cohort).select_related(*RELATED),
    columns=(
        Column(gettext_lazy("Name"), "subject.name", sort="subject__name"),
        Column(gettext_lazy("Place"), "subject.trainee.division.name", sort="subject__trainee__division"),
        Column(gettext_lazy("Waits since"), "since", sort="since"),
    ),
    name="class-waiting",
    order=("since", "pk"),
    acts=(
        Act(
            code="give_place",
            words=gettext_lazy("Give them a place"),
            perm="delivery.fill_cohort",
            of=lambda row: row.cohort,
            hinders=no_place,
            verb=give_place,
            will=gettext_lazy(
                "They come into the class and onto its course, and are told. It is done even where the class is full: "
                "you say that there is room."
            ),
            undone_by=gettext_lazy("Below, in the list of learners, each of them can be taken out again."),
        ),
    ),
    within=the_class,
    narrow=everyone,
    prefix="waiting",
    title=gettext_lazy("Who waits for a place"),
    empty=gettext_lazy("Nobody waits for a place."),
)
MEMBERS = Listing(
    rows=lambda cohort: CohortMember.objects.filter(cohort=cohort).select_related(*RELATED, "subject__key"),
    columns=(
        Column(gettext_lazy("Name"), "subject.name", sort="subject__name"),
        Column(gettext_lazy("Place"), "subject.trainee.division.name", sort="subject__trainee__division"),
        Column(gettext_lazy("In the class since"), "joined", sort="joined"),
        Column(gettext_lazy("Who she is"), "who"),
        Column(gettext_lazy("Result"), "get_state_display", sort="state"),
    ),
    name="class-members",
    order=("subject__name", "pk"),
    acts=(
        Act(
            code="take_out",
            words=gettext_lazy("Take them out of the class"),
            perm="delivery.withdraw_member",
            hinders=has_left,
            form=reason_form,
            verb=withdraw,
            will=gettext_lazy(
                "They are told, with your reason. What they learnt and the meetings they came to are kept."
            ),
            undone_by=gettext_lazy("Whom you put in again by hand has her place and her course as before."),
        ),
    ),
    within=the_class,
    prepare=give_identities,
    narrow=everyone,
    title=gettext_lazy("Learners"),
    empty=gettext_lazy("Nobody yet"),
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("delivery.view_members", of=the_cohort)
@fresh_proof(when=wants_workbook)
@at_most_daily(LOOKUPS_A_DAY, "class-members")
def people(request: Request, uuid: UUID) -> HttpResponse:
    """List who waits for a place and who is in the class; on POST act on many of them."""
    context = {"cohort": request.permitted}
    return respond_all(request, "delivery/people.html", {"waiting": WAITING, "members": MEMBERS}, **context)
