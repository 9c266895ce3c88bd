"""The operator's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from foundation.permission import needs
from lms.machine import signs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from foundation.requests import Request

OPERATE = "lms.operate_machine"


def register() -> None:
    """Register who may: nobody by a post; superusers, who run the machine, pass every check."""
    rules.add_perm(OPERATE, rules.always_deny)


@never_cache
@require_safe
@needs(OPERATE)
def machine(request: Request) -> HttpResponse:
    """Show how the machine stands, what is bad first."""
    return render(request, "lms/machine.html", {"signs": signs.signs()})
