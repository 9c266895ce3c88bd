"""The operator's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from foundation.http.permission import needs
from lms.machine import signs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from foundation.http.requests import Request


@never_cache
@require_safe
@needs("media_pipeline.operate")  # nobody has it by a post: superusers pass every check
def machine(request: Request) -> HttpResponse:
    """Show how the machine stands, what is bad first."""
    return render(request, "lms/machine.html", {"signs": signs.signs()})
