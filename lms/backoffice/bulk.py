"""One act on many rows: tick them, see what will happen and what cannot and why, confirm.

Each row is done in a transaction of its own, by the same verb as on its own page: what one refuses leaves the others
done, and the page says which. At most `MOST` at once; more is done in parts, by narrowing the list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.permission import has_perm_now
from foundation.refusals import Refusal, refusal_message, show_refusal
from lms.backoffice.errors import NothingChosen, TooManyChosen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django import forms
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from foundation.refusals import Words
    from foundation.requests import Request

SHOWN = 20  # refusals said one by one
MOST = 200  # in one request: some 20 ms a row


@dataclass(frozen=True, slots=True)
class Act:
    """What can be done to many rows of a list.

    `perm` is asked for each row, and again when it is done. `hinders(row, user)` says why it cannot be done to a row,
    "" where it can. `verb(row=…, by=…, **fields of the form)` does it, or raises a Refusal. `undone_by` says how it is
    taken back; where that is empty the confirmation says that it cannot be.
    """

    code: str
    words: Words
    perm: str
    verb: Callable[..., Any]
    hinders: Callable[[Any, Any], Words] = lambda row, user: ""
    form: type[forms.Form] | None = None
    undone_by: Words = ""


def chosen_act(acts: Sequence[Act], request: Request) -> Act | None:
    """Return the act whose button was pressed; None where it was none of these."""
    return next((act for act in acts if act.code == request.POST.get("act")), None)


def respond(request: Request, act: Act, rows: QuerySet[Any]) -> HttpResponse:
    """Show what will happen to the ticked rows; once that is confirmed, do it and lead back to the list.

    `rows` are those in the user's scope: what else is named in the request is not found.
    """
    try:
        ticked = ticked_rows(request, rows)
    except Refusal as refusal:
        show_refusal(request, refusal)
        return redirect(request.get_full_path())
    able, unable = split_by_right(request, act, ticked)
    confirmed = "confirmed" in request.POST
    form = act.form(request.POST if confirmed else None) if act.form else None
    if confirmed and able and (form is None or form.is_valid()):
        do(request, act, able, form.cleaned_data if form else {})
        return redirect(request.get_full_path())
    context = {"act": act, "able": able, "unable": unable, "form": form, "back": request.get_full_path()}
    return render(request, "backoffice/confirm.html", context, status=422 if form is not None and form.errors else 200)


def ticked_rows(request: Request, rows: QuerySet[Any]) -> list[Any]:
    """Return the rows that were ticked, in the order of their keys. Raises NothingChosen or TooManyChosen."""
    by_uuid = any(field.name == "uuid" for field in rows.model._meta.get_fields())
    sent = request.POST.getlist("row")
    if len(sent) > MOST:
        raise TooManyChosen
    keys = [key for text in sent if (key := parsed(text, by_uuid=by_uuid)) is not None]
    found = list(rows.filter(**{"uuid__in" if by_uuid else "pk__in": keys}).order_by("pk"))
    if not found:
        raise NothingChosen
    return found


def parsed(text: str, *, by_uuid: bool) -> UUID | int | None:
    """Return the key that a box carries; None for what is none."""
    try:
        return UUID(text) if by_uuid else int(text[:18])
    except ValueError:
        return None


def split_by_right(request: Request, act: Act, rows: list[Any]) -> tuple[list[Any], list[tuple[Any, Words]]]:
    """Return the rows to which it can be done, and the others each with the reason."""
    able: list[Any] = []
    unable: list[tuple[Any, Words]] = []
    for row in rows:
        if not request.user.has_perm(act.perm, row):
            unable.append((row, _("This is not yours to do.")))
        elif words := act.hinders(row, request.user):
            unable.append((row, words))
        else:
            able.append(row)
    return able, unable


def do(request: Request, act: Act, rows: list[Any], fields: dict[str, Any]) -> None:
    """Do it to each row, and say how many are done and what was refused."""
    done, refused = 0, []
    for row in rows:
        if not has_perm_now(request.user, act.perm, row):
            refused.append(f"{row}: {_('This is not yours to do.')}")
            continue
        try:
            with transaction.atomic():
                act.verb(row=row, by=request.user, **fields)
        except Refusal as refusal:
            refused.append(f"{row}: {refusal_message(refusal)}")
        else:
            done += 1
    if done:
        messages.success(request, ngettext("Done to %(count)d row.", "Done to %(count)d rows.", done) % {"count": done})
    for words in refused[:SHOWN]:
        messages.warning(request, words)
    if len(refused) > SHOWN:
        messages.warning(request, _("%(count)d more were refused.") % {"count": len(refused) - SHOWN})
