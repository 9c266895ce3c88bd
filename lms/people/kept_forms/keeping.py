"""What was typed into a form that could not be taken: encrypted in the cache, and the session knows where.

It is encrypted with the key of the person whose study it was drawn for, and who typed it is associated data: neither
the cache nor another account's session reads it. Passwords and codes are never kept, and files cannot be.
"""

from __future__ import annotations

import base64
import json
import secrets
import time
import zlib
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from django.core.cache import cache
from django.core.exceptions import ValidationError

from foundation.http.requests import AnyRequest
from lms.people.identity import vault
from lms.people.kept_forms.marks import FIELD, Mark, within_bounds
from lms.people.limits import bounds
from lms.people.limits.counters import Refused, reserve
from lms.people.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest

KEY = "kept_forms"  # in the session
LASTS = 30 * 60  # seconds
MOST = 400_000  # bytes of one form in the cache; the captions of a long film packed are a tenth of it
AT_ONCE = 5  # forms of one browser
SECRET = ("password", "credential", "proof-")
CODES = ("code",)
OURS = ("csrfmiddlewaretoken", FIELD)


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a form is kept, whose it is, its page and its own address, and when it is forgotten."""

    key: str
    actor: str
    subject: str
    page: str
    action: str
    ends: float


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent: the fields in order, and what cannot come back."""

    fields: list[tuple[str, str]]
    files: list[str] = field(default_factory=list)
    has_secrets: bool = False


def keep(request: AnyRequest, mark: Mark) -> Kept | None:
    """Store the form of this request for the two whom its mark names; None where it cannot be kept."""
    people = of_mark(mark)
    if people is None:
        return None
    typed = typed_in(request)
    if not typed.fields:
        return None  # a button alone, or nothing but secrets: there is nothing to fill in
    text = base64.b64encode(zlib.compress(json.dumps(asdict(typed)).encode())).decode()
    if len(text) > MOST:
        return None
    action = within_bounds(request.get_full_path())
    kept = Kept(secrets.token_urlsafe(24), mark.actor, mark.subject, mark.page, action, time.time() + LASTS)
    drop(request, *(earlier for earlier in waiting(request) if is_same_form(earlier, kept)))
    if len(waiting(request)) >= AT_ONCE:
        return None  # earlier forms, which the person has been promised, are not dropped for it
    try:
        reserve(bounds.KEPT_FORMS.of(mark.actor))
    except Refused:
        return None
    sealed = vault.encrypt(person=people[1], field=field_of(kept), text=text)
    cache.set(in_cache(kept), sealed, LASTS)
    remember(request, [*waiting(request), kept])
    request.is_of_its_people = False  # it was not processed: the middleware must not drop it
    return kept


def is_same_form(one: Kept, other: Kept) -> bool:
    return (one.actor, one.subject, one.action) == (other.actor, other.subject, other.action)


def typed_in(request: HttpRequest) -> Typed:
    """Return the fields of the form as they were sent, without its secrets; of files the names."""
    pairs = [(name, value) for name, values in request.POST.lists() if name not in OURS for value in values]
    fields = [(name, str(value)) for name, value in pairs if not is_secret(name)]
    files = [file.name or "" for name in request.FILES for file in request.FILES.getlist(name)]
    return Typed(fields, files, has_secrets=len(fields) < len(pairs))


def is_secret(name: str) -> bool:
    return name in CODES or any(part in name.lower() for part in SECRET)


def of_mark(mark: Mark) -> tuple[User, User] | None:
    """Return the mark's actor and subject, if both accounts are open."""
    try:
        found = {str(user.uuid): user for user in User.objects.filter(uuid__in={mark.actor, mark.subject})}
    except ValidationError:
        return None
    actor, subject = found.get(mark.actor), found.get(mark.subject)
    if actor is None or subject is None or not (actor.is_active and subject.is_active):
        return None
    return actor, subject


def read(kept: Kept) -> Typed | None:
    """Return what is kept there, or None where it, or the person's key (she was erased), is gone."""
    sealed = cache.get(in_cache(kept))
    person = User.objects.filter(uuid=kept.subject).select_related("key").first()
    if sealed is None or person is None or not hasattr(person, "key"):
        return None
    try:
        text = vault.decrypt(person=person, field=field_of(kept), sealed=sealed)
    except InvalidTag:
        return None
    found: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(text)))
    found["fields"] = [(name, value) for name, value in found["fields"]]
    return Typed(**found)


def drop(request: HttpRequest, *gone: Kept) -> None:
    """Forget these, here and in the cache."""
    for kept in gone:
        cache.delete(in_cache(kept))
    remember(request, [kept for kept in waiting(request) if kept not in gone])


def waiting(request: HttpRequest) -> list[Kept]:
    """Return what this browser's session still waits to give back, oldest first."""
    session = getattr(request, "session", None)
    rows = session.get(KEY, []) if session is not None else []
    return [kept for kept in (Kept(**row) for row in rows) if kept.ends > time.time()]


def remember(request: HttpRequest, rows: list[Kept]) -> None:
    if rows:
        request.session[KEY] = [asdict(kept) for kept in rows]
    else:
        request.session.pop(KEY, None)


def field_of(kept: Kept) -> str:
    """Return the field name that goes into the associated data: who typed it, and which form."""
    return f"form|{kept.actor}|{kept.key}"


def in_cache(kept: Kept) -> str:
    return f"kept-form-{kept.key}"
