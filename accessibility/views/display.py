"""How this person wants to see and hear."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accessibility.display import preferences as choices
from accessibility.forms import PreferencesForm
from accessibility.models import Track
from foundation.http.permission import open_to_all
from foundation.http.requests import AnyRequest


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_all
def preferences(request: AnyRequest) -> HttpResponseBase:
    """Show all preferences; a POST may name only some. Scripts ask for JSON and get the current values."""
    if request.method == "POST":
        values: dict[str, Any] = request.POST.dict()
        now = choices.change(request=request, values=values)
        response: HttpResponseBase
        if "application/json" in request.headers.get("Accept", ""):
            response = JsonResponse(now)
        else:
            if "all" in values:
                messages.success(request, _("Kept. Every page looks like this from now on."))
            response = redirect(safe_next(request, values.get("next", "")))
        if "saver_here" in values:
            choices.keep_on_device(response, values["saver_here"])
        return response
    current = {**{name: each[0] for name, each in choices.CHOICES.items()}, **choices.of_request(request)}
    current |= {
        "saver_here": request.COOKIES.get(choices.SAVER_HERE, ""),
        "next": safe_next(request, request.GET.get("next", "")),
    }
    languages = Track.objects.approved().order_by("language").values_list("language", flat=True).distinct()
    form = PreferencesForm(initial=current, signed_in=request.user.is_authenticated, languages=languages)
    return render(request, "accessibility/preferences.html", {"form": form})


def safe_next(request: HttpRequest, address: str) -> str:
    """Return the address where the person was; never another site's."""
    allowed = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if allowed and address else "/"
