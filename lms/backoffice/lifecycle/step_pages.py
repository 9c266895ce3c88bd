"""Steps on a page: a button or a small form for each that is open, and the past below it.

`offered_forms` gives the context's `steps`, `history` its `history`;
`backoffice/steps.html` and `backoffice/history.html` draw them. The view at `view` takes the row's uuid and the code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from foundation.refusals import Refusal, add_refusal
from lms.backoffice.lifecycle.forms import StepForm
from lms.backoffice.lifecycle.steps import advance, offered

if TYPE_CHECKING:
    from collections.abc import Collection

    from foundation.http.requests import Request
    from foundation.refusals import Words
    from lms.backoffice.lifecycle.transitions import LifeCycle, Transition


@dataclass(frozen=True, slots=True)
class OfferedStep:
    """A step that is open: its form, empty of fields where a press of the button says all, and where it is sent."""

    transition: Transition
    form: StepForm
    href: str


def offered_forms(
    *,
    cycle: LifeCycle,
    steps: type[Any],
    row: Any,
    by: Any,
    actors: Collection[str],
    view: str,
    owners: Collection[int | None] = (),
    bound: StepForm | None = None,
) -> list[OfferedStep]:
    """Return the steps open to this person; `bound` is one that was sent and refused, shown again as it was sent."""
    found = []
    for transition in offered(cycle, steps, row, by=by, actors=actors, owners=owners):
        is_sent = bound is not None and bound.prefix == transition.code
        form = bound if is_sent and bound is not None else StepForm(transition=transition)
        found.append(OfferedStep(transition, form, reverse(view, args=[row.uuid, transition.code])))
    return found


def take(
    request: Request,
    *,
    cycle: LifeCycle,
    steps: type[Any],
    row: Any,
    code: str,
    actors: Collection[str],
    owners: Collection[int | None] = (),
) -> StepForm | None:
    """Take the step that was sent; return None once it is taken, else the form with what was wrong.

    Raises UnknownStep for a code that the table does not have. The view checks the permission and shows the page again.
    """
    transition = cycle.by_code.get(code)
    form = StepForm(request.POST, transition=transition) if transition else None
    given = form.cleaned_data if form is not None and form.is_valid() else {}
    if form is not None and form.errors:
        return form
    try:
        advance(cycle=cycle, steps=steps, row=row, code=code, by=request.user, actors=actors, owners=owners, **given)
    except Refusal as refusal:
        if form is None:
            raise
        add_refusal(form, refusal)
        return form
    return None


def history(cycle: LifeCycle, steps: type[Any], row: Any) -> list[tuple[Words, Any]]:
    """Return the steps taken so far, the last first, each with the words of its button."""
    rows = steps.objects.filter(of=row).select_related("by").order_by("-pk")
    return [(cycle.by_code[each.code].words if each.code in cycle.by_code else each.code, each) for each in rows]
