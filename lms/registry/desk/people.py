"""The list of people of one's place: narrowed by place, state, need and training; by name they are found at the desk.

A name is searched for in the body of a request (`views.find`), never in an address, so the list has no words to look
for. Nothing in it is decrypted: numbers, phones and the category of a disability are on no line and in no workbook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.study.models import Enrolment
from foundation import link_access
from foundation.act_journal import note_act
from foundation.permission import needs
from lms.backoffice.listing import Column, Listing
from lms.delivery.models import CohortMember
from lms.people.access import CASE_WORKERS, has_role, postings
from lms.people.models import CounsellorAssignment, Division, Need, Role, Trainee, User
from lms.second_factor.proofs.proof import fresh_proof

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from foundation.requests import Request

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
            covered |= Q(code__startswith=posting.division.prefix)
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
        return rows.filter(division__code__startswith=Division.objects.get(code=code).prefix)

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


def note_download(request: Request, count: int) -> None:
    """Write into the journal that names were taken away as a file."""
    posts = [post for post in postings(request.user) if post.role in CASE_WORKERS]
    note_act("people.export", by=request.user, about=posts[0].organisation if posts else request.user)


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
    exported=note_download,
)


def is_download(request: HttpRequest) -> bool:
    """Return whether a file with names is asked for."""
    return request.GET.get("as") == "xlsx"


@never_cache
@require_safe
@needs("registry.list_people")
@fresh_proof(when=is_download)
def people_list(request: Request) -> HttpResponse:
    """List the people of the user's place, or give them as a workbook; a counsellor begins with her own."""
    if not request.GET and has_role(request.user, Role.COUNSELLOR):
        return redirect(f"{request.path}?counsellor={MINE}")
    return PEOPLE.respond(request, "registry/people.html")
