"""What somebody may choose for a page: what its chooser offers her. A form asks it again of what was sent."""

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
from foundation.permission import visible
from media_pipeline.models import Asset

type ForeignCheck = "Callable[[Iterable[Reference], Page], list[Foreign]]"


@dataclass(frozen=True, slots=True)
class Foreign:
    """A reference to what belongs to somebody else; `model` and `pk` name the thing, which may hang on a film."""

    reference: Reference
    model: type[Model]
    pk: int
    owner: str


def may_choose(user: Any, thing: Any) -> bool:
    """Whether the chooser of such things would offer her this one."""
    if isinstance(thing, Asset):
        return bool(visible(user, Asset.objects.filter(pk=thing.pk)).exists())
    policy = policy_registry.get_by_type(type(thing) if not isinstance(thing, Page) else Page)
    if isinstance(thing, Page):
        return bool(policy.explorable_instances(user).filter(pk=thing.pk).exists())
    return bool(policy.user_has_permission_for_instance(user, "choose", thing))


def not_offered(user: Any, found: list[Reference]) -> list[Reference]:
    """Those references that she cannot have from a chooser. What does not exist is nobody's and stays."""
    rows = things(found)
    refused = {key for key, thing in rows.items() if not may_choose(user, thing)}
    return [reference for reference in found if (reference.model, reference.pk) in refused]


def foreign(page: Page, place: Page) -> list[Foreign]:
    """What the page refers to and does not belong where it stands (`place`), as folders above know it."""
    found = list(references(page))
    checks: Iterable[ForeignCheck] = map(import_string, settings.FOREIGN_CHECKS)
    return [each for check in checks for each in check(found, place)]


def refusal_words() -> str:
    """The same for what is another's and for what is kept from her: which of both it is, is not told."""
    return _(
        "This holds a film, picture, document or page that you cannot choose here. "
        "Take it out, and choose one of your own base's library instead."
    )
