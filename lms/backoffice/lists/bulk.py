"""One act on many rows: tick them, see what will happen and what cannot and why, confirm.

Each row is done within a savepoint of its own, by the same verb as on its own page: what one refuses leaves the others
done, and the page of the job says which. Up to `AT_ONCE` are done in the request, more beside it (`jobs`).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import DatabaseError, OperationalError, transaction
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from foundation.refusals import Refusal, refusal_message, show_refusal
from lms.backoffice import jobs
from lms.backoffice.errors import FormChanged, NothingChosen, TooManyChosen
from lms.backoffice.models import Job

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django import forms
    from django.http import HttpRequest, HttpResponse

    from foundation.http.requests import Request
    from foundation.refusals import Words

SHOWN = 20  # rows named one by one on the page of a job
AT_ONCE = 200  # in one request: some 20 ms a row
MOST = 20_000  # rows of one job: their numbers are kept in its row
MOST_SECONDS = 0.5  # of one step: until it is committed, writers on SQLite wait

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Act:
    """What can be done to many rows of a list.

    `perm` is asked for each row, about `of(row)`, and again when it is done. `hinders(row, user)` says why it cannot be
    done to a row, "" where it can. `form(data, user)` asks for what it needs. `verb(row=…, by=…, **fields of the form)`
    does it, or raises a Refusal. `will` says on the confirmation what will happen. `inverse` is the code of the act of
    the same list that takes it back and is offered afterwards; where that is empty `undone_by` says how it is taken
    back, and where that is empty too the confirmation says that it cannot be. Its button is drawn for those whom it is
    `open_to`.
    """

    code: str
    words: Words
    perm: str
    verb: Callable[..., Any]
    of: Callable[[Any], Any] = lambda row: row
    hinders: Callable[[Any, Any], Words] = lambda row, user: ""
    form: Callable[[Any, Any], forms.Form] | None = None
    will: Words = ""
    inverse: str = ""
    undone_by: Words = ""
    open_to: Callable[[Any], bool] = lambda user: True


def chosen_act(acts: Sequence[Act], request: HttpRequest) -> Act | None:
    """Return the act whose button was pressed; None where it was none of these."""
    return next((act for act in acts if act.code == request.POST.get("act")), None)


def is_confirmed(request: HttpRequest, *args: Any, **kwargs: Any) -> bool:
    """Return whether an act is about to be done: for `@fresh_proof(when=…)`, the page before it needs no proof."""
    return request.method == "POST" and "confirmed" in request.POST


def respond(request: Request, listing: Any, act: Act) -> HttpResponse:
    """Show what will happen to the chosen rows; once that is confirmed, do it and lead to the page of the job.

    Rows are looked for among those in the user's scope: what else is named in the request is not found. `listing` is a
    `lms.backoffice.lists.listing.Listing`, which imports this module.
    """
    try:
        keys = chosen_keys(request, listing)
    except Refusal as refusal:
        show_refusal(request, refusal)
        return redirect(request.get_full_path())
    first = list(listing.scoped(request).filter(pk__in=keys[:AT_ONCE]).order_by("pk"))
    able, unable = split_by_right(request.user, act, first)
    confirmed = "confirmed" in request.POST
    as_shown = request.POST.get("count", "") == str(len(keys))
    form = act.form(sent_fields(request, act), request.user) if act.form else None
    rest = len(keys) - len(first)
    listing.prepare(first, request.user)
    if confirmed and as_shown and (able or rest) and (form is None or form.is_valid()):
        fields = taken_fields(request, form)
        later = rest > 0
        job = jobs.begin(
            kind=jobs.ACT,
            request=request,
            listing=listing.name,
            total=len(keys),
            keys=keys,
            act=act.code,
            fields=fields,
            later=later,
        )
        if not later:
            jobs.work(job.pk)
        return redirect("backoffice:job", job.uuid)
    context = {
        "act": act,
        "able": [(row, listing.called(row)) for row in able],
        "unable": [(listing.called(row), words) for row, words in unable],
        "rest": rest,
        "count": len(keys) if rest or is_by_name(request) else len(able),
        "changed": confirmed and not as_shown,
        "inverse": next((each for each in listing.acts if each.code == act.inverse), None),
        "form": form,
        "by_name": is_by_name(request),
        "everything": "everything" in request.POST,
        "job": request.POST.get("job", ""),
        "back": request.get_full_path(),
    }
    return render(request, "backoffice/confirm.html", context, status=422 if form is not None and form.errors else 200)


def is_by_name(request: HttpRequest) -> bool:
    """Return whether the rows are named together (all that is found, those of a job), not ticked one by one."""
    return "everything" in request.POST or bool(request.POST.get("job"))


def sent_fields(request: HttpRequest, act: Act) -> Any:
    """Return the data of the act's form: what was confirmed; what the act had that is to be taken back; or None."""
    if "confirmed" in request.POST:
        return request.POST
    of = job_of(request)
    return jobs.fields_of(of) if of is not None and of.act != act.code else None


def taken_fields(request: HttpRequest, form: forms.Form | None) -> str:
    """Return the fields of the form as they were sent, urlencoded, and nothing else of the request."""
    kept = QueryDict(mutable=True)
    for name in form.fields if form is not None else ():
        kept.setlist(name, request.POST.getlist(name))
    return kept.urlencode()


def chosen_keys(request: Request, listing: Any) -> list[int]:
    """Return the keys of the rows that are meant, in their order: everything found, those of a job, or the ticked ones.

    Raises NothingChosen or TooManyChosen.
    """
    rows = listing.scoped(request)
    if "everything" in request.POST:
        rows = listing.found(request)[0]
    elif (job := job_of(request)) is not None:
        undone = {key for key, _why in job.refused}
        rows = rows.filter(pk__in=[key for key in job.keys[: job.done] if key not in undone])
    else:
        by_uuid = any(field.name == "uuid" for field in rows.model._meta.get_fields())
        sent = request.POST.getlist("row")[: AT_ONCE + 1]
        if len(sent) > AT_ONCE:
            raise TooManyChosen
        keys = [key for text in sent if (key := parsed(text, by_uuid=by_uuid)) is not None]
        rows = rows.filter(**{"uuid__in" if by_uuid else "pk__in": keys})
    found = list(rows.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    if not found:
        raise NothingChosen
    if len(found) > MOST:
        raise TooManyChosen
    return found


def job_of(request: HttpRequest) -> Job | None:
    """Return the job of the user's own whose rows are meant; None where the request names none."""
    try:
        named = UUID(request.POST.get("job", ""))
    except ValueError:
        return None
    return Job.objects.filter(uuid=named, by=request.user.pk or 0, kind=jobs.ACT, path=request.path).first()


def parsed(text: str, *, by_uuid: bool) -> UUID | int | None:
    """Return the key that a box carries; None for what is none."""
    try:
        return UUID(text) if by_uuid else int(text[:18])
    except ValueError:
        return None


def split_by_right(user: Any, act: Act, rows: list[Any]) -> tuple[list[Any], list[tuple[Any, Words]]]:
    """Return the rows to which it can be done, and the others each with the reason."""
    able: list[Any] = []
    unable: list[tuple[Any, Words]] = []
    for row in rows:
        if words := hindered(user, act, row):
            unable.append((row, words))
        else:
            able.append(row)
    return able, unable


def hindered(user: Any, act: Act, row: Any) -> Words:
    """Return why it cannot be done to this row, "" where it can."""
    thing = act.of(row) if row is not None else None
    if thing is None:  # what it is about is not there: the act knows the better words
        return (act.hinders(row, user) if row is not None else "") or _("This is not yours to do.")
    if not user.has_perm(act.perm, thing):
        return _("This is not yours to do.")
    return act.hinders(row, user)


def run_act(job: Job, listing: Any) -> None:
    """Do what is left of an act, a step at a time. Raises LeaseLost, JobOfAnother, FormChanged."""
    act = next(each for each in listing.acts if each.code == job.act)
    while job.done < job.total:
        step(job, listing, act)
    jobs.end(job, Job.State.DONE)


@transaction.atomic
def step(job: Job, listing: Any, act: Act) -> None:
    """Do it to the next rows and write how far it is, together: what fits into half a second, `jobs.STEP` at most."""
    jobs.hold(job)
    request = jobs.request_of(job)
    form = act.form(jobs.fields_of(job), request.user) if act.form else None
    if form is not None and not form.is_valid():
        raise FormChanged
    fields = form.cleaned_data if form is not None else {}
    keys, began, done = job.keys[job.done : job.done + jobs.STEP], monotonic(), 0
    rows = {row.pk: row for row in listing.scoped(request).filter(pk__in=keys)}
    refused: list[list[Any]] = []
    for key in keys:
        if words := do(act, rows.get(key), request.user, fields):
            refused.append([key, str(words)])
        done += 1
        if monotonic() - began > MOST_SECONDS:
            break
    jobs.advance(job, done=job.done + done, refused=refused)


def do(act: Act, row: Any, user: Any, fields: dict[str, Any]) -> Words:
    """Do it to one row; return why it was not done, "" where it was. Raises OperationalError."""
    if words := hindered(user, act, row):
        return words
    try:
        with transaction.atomic():
            act.verb(row=row, by=user, **fields)
    except Refusal as refusal:
        return refusal_message(refusal)
    except OperationalError:
        raise
    except (DatabaseError, LookupError, ValueError, TypeError, AttributeError):
        log.exception("act %s on row %s", act.code, row.pk)  # one broken row must not keep the others
        return _("Something is wrong on our side. Tell whoever keeps the machine.")
    return ""
