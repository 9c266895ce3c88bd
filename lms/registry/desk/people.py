"""The list of people of one's place: narrowed by place, state, need and training; by name they are found at the desk.

A name is searched for in the body of a request (`views.find`), never in an address, so the list has no words to look
for. Nothing in it is decrypted: numbers, phones and the category of a disability are on no line and in no workbook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses.study.models import Enrolment
from foundation.daily_quota import at_most_daily
from foundation.http import link_access
from foundation.http.permission import needs
from lms.backoffice.lists.bulk import Act, is_confirmed
from lms.backoffice.lists.listing import Listing, wants_workbook
from lms.backoffice.lists.parts import Column
from lms.delivery.models import CohortMember
from lms.people.access import CASE_WORKERS, OFFICERS, has_role, postings
from lms.people.accounts import counselling
from lms.people.claims import claims
from lms.people.claims.claims import DECIDERS
from lms.people.errors import AssignmentEnded
from lms.people.models import CounsellorAssignment, Division, Need, Posting, Role, Trainee, User
from lms.registry.claims import confirming
from lms.second_factor.proofs.proof import fresh_proof

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from foundation.http.requests import Request
    from foundation.refusals import Words

MOST_A_DAY = 300  # acts on rows: each may be about hundreds of people

CONFIRMED, WAITING, CLOSED = "confirmed", "waiting", "closed"
NEVER, TRAINED = "never", "trained"
MINE, NOBODY, SOMEBODY = "mine", "nobody", "somebody"
STATES = ((CONFIRMED, _("confirmed")), (WAITING, _("to be confirmed")), (CLOSED, _("account closed")))
TRAINING = ((NEVER, _("never trained")), (TRAINED, _("in a class or on a course, now or before")))


def people() -> QuerySet[Trainee]:
    live = CounsellorAssignment.objects.current().select_related("counsellor").order_by("starts", "pk")
    with_counsellors = Prefetch("counsellors", queryset=live, to_attr="looked_after")
    return Trainee.objects.select_related("user", "division").prefetch_related(with_counsellors)


def places_of(user: Any) -> list[tuple[str, str]]:
    """Return the places below those of the user's posts, by code, townships drawn in: by which a list is narrowed."""
    covered = Q() if user.is_superuser else Q(pk__in=())
    for posting in postings(user):
        if posting.role in CASE_WORKERS:
            covered |= posting.division.inside("code")
    rows = Division.objects.filter(covered).exclude(kind=Division.Kind.VILLAGE).order_by("code")
    deep = {Division.Kind.TOWNSHIP: "　"}
    return [(row.code, f"{deep.get(Division.Kind(row.kind), '')}{row.name}") for row in rows]


class PeopleFilter(django_filters.FilterSet):
    place = django_filters.ChoiceFilter(label=_("Lives in"), method="in_place")
    state = django_filters.ChoiceFilter(label=_("Who she is"), choices=STATES, method="in_state")
    training = django_filters.ChoiceFilter(label=_("Training"), choices=TRAINING, method="by_training")
    counsellor = django_filters.ChoiceFilter(label=_("Counsellor"), method="by_counsellor")
    need = django_filters.ChoiceFilter(label=_("What she needs to learn"), choices=Need.Code.choices, method="by_need")

    class Meta:
        model = Trainee
        fields = ("willingness",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["place"].extra["choices"] = places_of(self.request.user)
        self.filters["counsellor"].extra["choices"] = looks_after(self.request.user)

    def filter_queryset(self, queryset: QuerySet[Trainee]) -> QuerySet[Trainee]:
        """Leave closed accounts out unless they are asked for."""
        found: QuerySet[Trainee] = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else found.exclude(user__in=closed())

    def in_place(self, rows: QuerySet[Trainee], name: str, code: str) -> QuerySet[Trainee]:
        return rows.filter(Division.objects.get(code=code).inside("division"))

    def in_state(self, rows: QuerySet[Trainee], name: str, state: str) -> QuerySet[Trainee]:
        if state == CLOSED:
            return rows.filter(user__in=closed())
        return rows.exclude(user__in=closed()).filter(confirmed__isnull=state == WAITING)

    def by_training(self, rows: QuerySet[Trainee], name: str, kind: str) -> QuerySet[Trainee]:
        """Narrow to whom a class or a course has, or never had."""
        ever = Exists(CohortMember.objects.filter(subject=OuterRef("user"))) | Exists(
            Enrolment.objects.filter(subject=OuterRef("user"))
        )
        return rows.filter(ever if kind == TRAINED else ~ever)

    def by_counsellor(self, rows: QuerySet[Trainee], name: str, who: str) -> QuerySet[Trainee]:
        live = CounsellorAssignment.objects.current().filter(trainee=OuterRef("pk"))
        if who == MINE:
            return rows.filter(Exists(live.filter(counsellor=self.request.user)))
        return rows.filter(~Exists(live) if who == NOBODY else Exists(live))

    def by_need(self, rows: QuerySet[Trainee], name: str, code: str) -> QuerySet[Trainee]:
        return rows.filter(Exists(Need.objects.filter(trainee=OuterRef("pk"), code=code)))


def looks_after(user: Any) -> list[tuple[str, Any]]:
    """Return by which counsellor the list is narrowed: for a counsellor by herself first."""
    mine = [(MINE, _("I look after them"))] if has_role(user, Role.COUNSELLOR) else []
    return [*mine, (NOBODY, _("nobody looks after them")), (SOMEBODY, _("somebody looks after them"))]


def closed() -> QuerySet[Any]:
    return User.objects.filter(is_active=False).values("pk")


class NameColumn(Column):
    """The name, leading to her page at the desk where that opens to the user, else to her record."""

    __slots__ = ()

    def address(self, request: Request, row: Any) -> str:
        for view in ("registry:person", "records:of"):
            if href := link_access.address(request, view, row.user.uuid, of=row.user):
                return href
        return ""


def state_of(row: Trainee) -> Any:
    if not row.user.is_active:
        return _("account closed")
    return _("confirmed") if row.confirmed else _("to be confirmed")


def birth_year(row: Trainee) -> int | None:
    return row.birth_year or None


# --- acts on many -----------------------------------------------------------------------------------------------------


class WhichCounsellor(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        """Return the name, with the places of the posts beside it: two may have one name."""
        places = "、".join(dict.fromkeys(post.division.name for post in obj.counsels))
        return f"{obj.name}（{places}）"


class CounsellorForm(forms.Form):
    """One of the counsellors whose posts lie in the officer's place, or above it."""

    counsellor = WhichCounsellor(queryset=User.objects.none(), label=_("Counsellor"), to_field_name="uuid")

    def __init__(self, data: Any, user: Any) -> None:
        super().__init__(data)
        field: Any = self.fields["counsellor"]
        field.queryset = counsellors_for(user)


def counsellors_for(user: Any) -> QuerySet[User]:
    """Return whom an officer may give to people of her place: counsellors in post there, inside it or above it."""
    here = ~Q(pk__in=()) if user.is_superuser else Q(pk__in=())
    for post in postings(user):
        if post.role in OFFICERS:
            code = post.division.code
            here |= post.division.inside("division") | Q(division__in={f"{code[:2]}0000", f"{code[:4]}00"})
    posts = Posting.objects.current().filter(here, role=Role.COUNSELLOR).select_related("division")
    rows = User.objects.filter(pk__in=posts.values("user"), is_active=True).order_by("name", "pk")
    return rows.prefetch_related(Prefetch("postings", queryset=posts, to_attr="counsels"))


def is_closed(row: Trainee, user: Any) -> Words:
    return "" if row.user.is_active else gettext("The account is closed.")


def assign(*, row: Trainee, by: User, counsellor: User) -> None:
    counselling.assign(trainee=row, counsellor=counsellor, by=by)


def end_counselling(*, row: Trainee, by: User, counsellor: User) -> None:
    """End what this counsellor has of her. Raises AssignmentEnded where there is nothing to end."""
    live = row.counsellors.filter(counsellor=counsellor, ended_at=None).first()
    if live is None:
        raise AssignmentEnded
    counselling.end(assignment=live, by=by)


def is_officer(user: Any) -> bool:
    return bool(user.is_superuser) or has_role(user, *OFFICERS)


def decides_claims(user: Any) -> bool:
    return bool(user.is_superuser) or has_role(user, *DECIDERS)


def claim_of(row: Trainee) -> Any:
    """Return what a list says of her, None where no list named her."""
    return getattr(row.user, "claim", None)


def hinders_confirming(row: Trainee, user: Any) -> Words:
    """Return why she is not to be confirmed together with others."""
    claim = claim_of(row)
    if claim is None or not claim.is_waiting:
        return gettext("She is confirmed already.")
    holder = claims.holder_of(claim)
    state = confirming.state_of(claim, holder, user)
    if state == confirming.ELSEWHERE:
        return gettext("Another office decides: it has the number.")
    if state == confirming.OTHER_NAME:
        return gettext("The number has another name: open her row and decide.")
    return gettext("Whoever has the number says that it is not she.") if claims.is_denied(claim) else ""


def confirm(*, row: Trainee, by: User) -> None:
    confirming.accept(claim=claim_of(row), by=by)


ASSIGN = Act(
    code="assign_counsellor",
    words=_("Give them a counsellor"),
    perm="registry.change_person",
    of=lambda row: row.user,
    verb=assign,
    hinders=is_closed,
    form=CounsellorForm,
    will=_("The counsellor finds them first in the list of people; each of them is told who it is."),
    inverse="end_counsellor",
    open_to=is_officer,
)
END = Act(
    code="end_counsellor",
    words=_("End a counsellor's care for them"),
    perm="registry.change_person",
    of=lambda row: row.user,
    verb=end_counselling,
    form=CounsellorForm,
    will=_("From today on this counsellor does not look after them any more. What was done stays in the journal."),
    inverse="assign_counsellor",
    open_to=is_officer,
)
CONFIRM = Act(
    code="confirm",
    words=_("Confirm who they are"),
    perm="registry.decide_claim",
    of=claim_of,
    verb=confirm,
    hinders=hinders_confirming,
    will=_(
        "You say that each of them is the person of this name and number. Hours and points that waited then count, and "
        "certificates can be issued."
    ),
    open_to=decides_claims,
)

PEOPLE = Listing(
    rows=people,
    columns=(
        NameColumn(_("Name"), "user.name", sort="search_words"),
        Column(_("Place"), "division.name", sort="division"),
        Column(_("Year of birth"), birth_year, sort="birth_year"),
        Column(_("Sex"), "get_sex_display"),
        Column(_("Household"), "get_residence_display"),
        Column(_("Wish for training"), "get_willingness_display"),
        Column(_("Counsellor"), lambda row: "、".join(each.counsellor.name for each in row.looked_after)),
        Column(_("Who she is"), state_of),
    ),
    name="people",
    filters=PeopleFilter,
    order=("division", "search_words", "pk"),
    empty=_("Nobody of your place is entered yet"),
    empty_text=_("Enter people one by one, or bring in a roster."),
    acts=(ASSIGN, END, CONFIRM),
)


def is_grave(request: HttpRequest) -> bool:
    """Return whether a file with names is asked for, or who somebody is about to be confirmed."""
    return wants_workbook(request) or (is_confirmed(request) and request.POST.get("act") == CONFIRM.code)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("registry.list_people")
@fresh_proof(when=is_grave)
@at_most_daily(MOST_A_DAY, "acts-on-people")
def people_list(request: Request) -> HttpResponse:
    """List the people of the user's place, or give them as a workbook; on POST act on many of them.

    A counsellor begins with her own.
    """
    if not request.GET and request.method != "POST" and has_role(request.user, Role.COUNSELLOR):
        return redirect(f"{request.path}?counsellor={MINE}")
    return PEOPLE.respond(request, "registry/people.html")
