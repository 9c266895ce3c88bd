"""The steps of a programme or class on its page: those one may take, and what was done so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.refusals import Refusal, add_refusal, show_refusal
from lms.backoffice.lifecycle import step_pages
from lms.backoffice.lifecycle.forms import StepForm
from lms.delivery.lifecycle.steps import actors_of, cycle_of, owners, steps_of, take
from lms.delivery.models import Cohort, Programme

if TYPE_CHECKING:
    from foundation.http.requests import Request
    from foundation.refusals import Words

BESIDE: dict[str, Words] = {  # what stands in the history and is no step
    "make": gettext_lazy("Newly made"),
    "change": gettext_lazy("What it says was changed"),
    "sign-up": gettext_lazy("Places or sign-up changed"),
}


def open_steps(user: Any, row: Programme | Cohort, bound: StepForm | None = None) -> list[step_pages.OfferedStep]:
    """Return the steps that this person may take now, each with its form."""
    return step_pages.offered_forms(
        cycle=cycle_of(row),
        steps=steps_of(row),
        row=row,
        by=user,
        actors=actors_of(user, row),
        owners=owners(row),
        view="delivery:step_cohort" if isinstance(row, Cohort) else "delivery:step_programme",
        bound=bound,
    )


def take_from(request: Request, row: Programme | Cohort, code: str) -> StepForm | None:
    """Take the step that was sent; return None once it is taken, or where its form is not on the page any more.

    A form that is refused comes back with what was wrong; of a step that is not open to her any more a message says so.
    """
    transition = cycle_of(row).by_code.get(code)
    form = StepForm(request.POST, transition=transition) if transition else None
    if form is not None and not form.is_valid():
        return form
    try:
        take(row=row, code=code, by=request.user, **(form.cleaned_data if form else {}))
    except Refusal as refusal:
        if form is None or all(each.transition.code != code for each in open_steps(request.user, row)):
            show_refusal(request, refusal)
            return None
        add_refusal(form, refusal)
        return form
    messages.success(request, _("Done. Its state is now “%(state)s”.") % {"state": row.get_state_display()})
    return None


def history(row: Programme | Cohort) -> list[tuple[Words, Any]]:
    """Return what was done so far, the last first."""
    found = step_pages.history(cycle_of(row), steps_of(row), row)
    return [(BESIDE.get(step.code, words), step) for words, step in found]
