"""What a user may choose for a page: what its chooser offers. A form checks what was sent too."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.permissions import policy_registry

from courses.pages.gate.references import Reference, references, things
from foundation.http.permission import visible
from media_pipeline.models import Asset

type ForeignCheck = "Callable[[Iterable[Reference], Page], list[Foreign]]"


@dataclass(frozen=True, slots=True)
class Foreign:
    """A reference to what belongs to another base; `model` and `pk` name the thing, which may belong to a film."""

    reference: Reference
    model: type[Model]
    pk: int
    owner: str


def may_choose(user: Any, thing: Any) -> bool:
    """Return whether the chooser of such things would offer this one to the user."""
    if isinstance(thing, Asset):
        return bool(visible(user, Asset.objects.filter(pk=thing.pk)).exists())
    policy = policy_registry.get_by_type(type(thing) if not isinstance(thing, Page) else Page)
    if isinstance(thing, Page):
        return bool(policy.explorable_instances(user).filter(pk=thing.pk).exists())
    return bool(policy.user_has_permission_for_instance(user, "choose", thing))


def not_offered(user: Any, found: list[Reference]) -> list[Reference]:
    """Return the references that no chooser offers the user. What does not exist has no owner and stays."""
    rows = things(found)
    refused = {key for key, thing in rows.items() if not may_choose(user, thing)}
    return [reference for reference in found if (reference.model, reference.pk) in refused]


def foreign(page: Page, place: Page) -> list[Foreign]:
    """Return what the page refers to and does not belong at `place`, by the checks of folders above."""
    found = list(references(page))
    checks: Iterable[ForeignCheck] = map(import_string, settings.FOREIGN_CHECKS)
    return [each for check in checks for each in check(found, place)]


def refusal_words() -> str:
    """Return one refusal for what is another's and for what is hidden from the user, so that it does not tell which."""
    return _(
        "This holds a film, picture, document or page that you cannot choose here. "
        "Take it out, and choose one of your own base's library instead."
    )
