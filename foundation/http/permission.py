"""How a view declares who may use it; the authentication backend decides, never this module.

It lies in the lowest package because every package above uses it. A view without a declaration is refused by
`lms.people.middleware`, and a house test reads `view.permission` off every URL.
"""

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext

from foundation.http.requests import Request

type View = Callable[..., HttpResponseBase]

PUBLIC = "public"
SIGNED_IN = "signed in"


def needs(
    perm: str,
    of: Callable[..., Any] | None = None,
    *,
    decides: bool = False,
    then: Callable[[HttpRequest], HttpResponseBase | None] = lambda _: None,
) -> Callable[[View], View]:
    """Let in whom the backend grants `perm`, on the object that `of(request, **kwargs)` finds (or raises Http404).

    A view that `decides` takes what is sent to it in one transaction, in which the permission is asked once more.
    The response that `then` returns, made from the headers like the permission, goes out before a body is read.
    """

    def declare(view: View) -> View:
        def guard(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase | None:
            if not request.user.is_authenticated:
                return ask_to_sign_in(request)
            thing = of(request, *args, **kwargs) if of else None
            if not request.user.has_perm(perm, thing):
                return refuse(request, why(request.user, perm, thing))
            request.permitted = thing
            return then(request)

        made = declared(guarded_by(guard, rechecked(perm, view) if decides else view), perm)
        made.finds = of  # type: ignore[attr-defined]  # drawing a link asks the same (`link_access.py`)
        return made

    return declare


def rechecked(perm: str, view: View) -> View:
    """Wrap the view in a transaction that first checks the permission again. Raises PermissionDenied."""

    @wraps(view)
    def deciding(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method in ("GET", "HEAD"):
            return view(request, *args, **kwargs)
        with transaction.atomic():
            recheck(request, perm, request.permitted)
            return view(request, *args, **kwargs)

    deciding.asks_again = perm  # type: ignore[attr-defined]
    return deciding


def signed_in(view: View) -> View:
    """Let in anybody who has signed in."""

    def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase | None:
        return None if request.user.is_authenticated else ask_to_sign_in(request)

    return declared(guarded_by(guard, view), SIGNED_IN)


def guarded_by(guard: Callable[..., HttpResponseBase | None], view: View) -> View:
    """Wrap `view` in `guard`, which can also be called alone: `guarded.guard`; `guarded.behind` is what it guards."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        refusal = guard(request, *args, **kwargs)
        return view(request, *args, **kwargs) if refusal is None else refusal

    guarded.guard = guard  # type: ignore[attr-defined]
    guarded.behind = view  # type: ignore[attr-defined]
    return guarded


def open_to_all(view: View) -> View:
    """Let in everybody, signed in or not."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    return declared(opened, PUBLIC)


def declared(view: View, perm: str) -> View:
    view.permission = perm  # type: ignore[attr-defined]
    return view


def visible[M: Model](user: Any, queryset: QuerySet[M]) -> QuerySet[M]:
    """Return the rows of a listing that this person may see, by the scope that settings.ACCESS_SCOPE names."""
    scope: Callable[[Any, QuerySet[M]], QuerySet[M]] = import_string(settings.ACCESS_SCOPE)
    return scope(user, queryset)


def why(user: Any, perm: str, thing: Any) -> str:
    """Return why this was refused and whom to turn to, in words, where settings.ACCESS_WHY knows it; else ""."""
    explain: Callable[[Any, str, Any], str] = import_string(settings.ACCESS_WHY)
    return explain(user, perm, thing)


def refuse(request: HttpRequest, words: str) -> HttpResponseBase:
    """Raise PermissionDenied with the words, which the page shows; for a program, answer them as JSON."""
    if words and "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"code": "forbidden", "words": words, "remedy": ""}, status=403)
    if words and at_admin(request) and request.user.has_perm("wagtailadmin.access_admin"):
        messages.error(request, words)  # Wagtail answers by leading home, in words of its own
    raise PermissionDenied(words)


def at_admin(request: HttpRequest) -> bool:
    """Return whether it asks for something below the address of Wagtail's admin."""
    return request.path.startswith(admin_home())


@cache
def admin_home() -> str:
    return reverse("wagtailadmin_home")  # several layers ask at every request, and Django looks for it each time


def recheck(request: HttpRequest, perm: str, thing: Any) -> None:
    """Check the permission again, inside the transaction that decides, as of now. Raises PermissionDenied."""
    if not has_perm_now(request.user, perm, thing):
        raise PermissionDenied(why(request.user, perm, thing))


def has_perm_now(user: Any, perm: str, thing: Any) -> bool:
    """Return whether the permission holds now, without what the user object cached at the check before."""
    return bool(get_user_model().objects.get(pk=user.pk or 0).has_perm(perm, thing))


def ask_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Lead to the sign-in page as settings.ACCESS_SIGN_IN does; a program reads it as JSON."""
    if request.path.startswith("/api/") or "application/json" in request.headers.get("Accept", ""):
        words = gettext("You are signed out.")
        remedy = gettext("Sign in, then do it once more: what was just sent was not taken.")
        return JsonResponse({"code": "signed_out", "words": words, "remedy": remedy}, status=401)
    lead: Callable[[HttpRequest], HttpResponseBase] = import_string(settings.ACCESS_SIGN_IN)
    return lead(request)
