"""Offices of one's own level and the level below, the bases of the place, and who works there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from foundation.daily_quota import at_most_daily
from foundation.http.permission import needs
from foundation.http.requests import Request, posted
from foundation.refusals import Refusal, add_refusal
from lms.backoffice.lists.listing import Listing
from lms.backoffice.lists.parts import Column, ScopedFilter
from lms.people.accounts import posts
from lms.people.models import Organisation, Posting
from lms.registry.offices.forms import EndForm, OfficeForm, PostForm
from lms.second_factor.proofs.proof import fresh_proof

if TYPE_CHECKING:
    from uuid import UUID

    from django import forms
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

PER_PAGE = 50
MOST_A_DAY = 200  # far above a province's first day; names and numbers cannot be tried out without end


def the_office(request: HttpRequest, uuid: UUID, **rest: Any) -> Organisation:
    return get_object_or_404(Organisation.objects.select_related("division__parent"), uuid=uuid)


def the_posting(request: HttpRequest, uuid: UUID, number: int) -> Posting:
    rows = Posting.objects.select_related("organisation__division__parent", "user")
    return get_object_or_404(rows, pk=number, organisation__uuid=uuid)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("registry.see_offices")
@at_most_daily(MOST_A_DAY, "offices")
def offices(request: Request) -> HttpResponse:
    """List them, by place; on POST make a new one."""
    form = OfficeForm(posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = posts.make_office(**form.cleaned_data, by=request.user)
        except Refusal as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("The office is made. Now say who works there."))
            return redirect("registry:office", made.uuid)
    return OFFICES.respond(request, "registry/offices/list.html", form=form, status=422 if form.errors else 200)


def with_counts() -> QuerySet[Organisation]:
    """Return the offices and bases, each with how many are in post."""
    in_post = Count("postings__user", filter=Q(postings__in=Posting.objects.current()), distinct=True)
    return Organisation.objects.select_related("division").annotate(in_post=in_post)


class OfficeFilter(ScopedFilter):
    class Meta:
        model = Organisation
        fields = ("department",)


OFFICES = Listing(
    rows=with_counts,
    columns=(
        Column(gettext_lazy("Office or base"), "name", sort="name", link="registry:office"),
        Column(gettext_lazy("Place"), "division.name", sort="division"),
        Column(gettext_lazy("Department"), "get_department_display"),
        Column(gettext_lazy("People in post"), lambda row: row.in_post or _("nobody"), sort="in_post"),
    ),
    name="offices",
    filters=OfficeFilter,
    search=("name", "division__name"),
    search_label=gettext_lazy("Name of an office, base or place"),
    order=("division", "name", "pk"),
    empty=gettext_lazy("There is no office yet"),
    empty_text=gettext_lazy(
        "Begin with the office of the highest level: make it below, then say who works there. They make the next level."
    ),
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("registry.manage_office", of=the_office)
@fresh_proof(when=lambda request, uuid: request.method == "POST")
@at_most_daily(MOST_A_DAY, "posts")
def office(request: Request, uuid: UUID) -> HttpResponse:
    """Show who works there; on POST give somebody a post."""
    body: Organisation = request.permitted
    roles = posts.grantable(request.user, body)
    form = PostForm(posted(request), roles=roles)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            with transaction.atomic():  # a post that is refused leaves no account behind
                person, is_new = posts.account_to_post(name=data.pop("name"), phone=data.pop("phone"), by=request.user)
                posts.begin(person=person, organisation=body, by=request.user, **data)
        except Refusal as error:
            add_refusal(form, error)
        else:
            messages.success(request, begun(person.name, is_new=is_new))
            return redirect("registry:office", uuid)
    return show(request, body, form, status=422 if form.errors else 200)


def begun(name: str, *, is_new: bool) -> str:
    if is_new:
        return _("%(name)s has the post, and a new account: she signs in with a code to her number.") % {"name": name}
    return _("%(name)s has the post.") % {"name": name}


def show(
    request: Request, body: Organisation, form: forms.Form, bound: dict[int, EndForm] | None = None, status: int = 200
) -> HttpResponse:
    roles = posts.grantable(request.user, body)
    rows = list(body.postings.select_related("user", "by", "ended_by").order_by("-starts", "pk"))
    in_post = [row for row in rows if not row.is_over]
    bound = bound or {}
    context = {
        "office": body,
        "form": form,
        "may_give": bool(roles),  # not `roles`: the navigation reads the user's own under that name
        "in_post": [(row, end_form(row, request, roles, bound)) for row in in_post],
        "past": Paginator([row for row in rows if row.is_over], PER_PAGE).get_page(request.GET.get("page")),
        "opened": set(bound),
        "facts": [
            (_("Place"), body.division.name),
            (_("Department"), body.get_department_display()),
            (_("People in post"), len({row.user_id for row in in_post})),
        ],
        "headings": [_("Name"), _("Worked as"), _("From"), _("Until"), _("Document number")],
    }
    return render(request, "registry/offices/office.html", context, status=status)


def end_form(row: Posting, request: Request, roles: list[Any], bound: dict[int, EndForm]) -> EndForm | None:
    """Return the form that ends this post; None where this person may not end it."""
    if row.role not in roles or row.user_id == request.user.pk:
        return None
    return bound.get(row.pk) or EndForm(prefix=f"end-{row.pk}")


@require_POST
@needs("registry.end_posting", of=the_posting)
@fresh_proof()
def end_posting(request: Request, uuid: UUID, number: int) -> HttpResponse:
    """End a post, at once or after a last day."""
    row: Posting = request.permitted
    form = EndForm(request.POST, prefix=f"end-{number}")
    if form.is_valid():
        try:
            posts.end(posting=row, by=request.user, **form.cleaned_data)
        except Refusal as error:
            add_refusal(form, error)
    if form.errors:
        body = row.organisation
        empty = PostForm(roles=posts.grantable(request.user, body))
        return show(request, body, empty, {number: form}, status=422)
    messages.success(request, _("The post of %(name)s is ended.") % {"name": row.user.name})
    if not Posting.objects.current().filter(organisation=row.organisation).exists():
        messages.warning(request, _("Nobody works at this office any more. Say who takes over."))
    return redirect("registry:office", uuid)
