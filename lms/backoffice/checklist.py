"""What a new installation still lacks before anybody can learn: stages in order, each with its page.

Apps register what they know; `/todo/` shows the list to those who set the place up, until all of it is done.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Exists

from lms.backoffice.agenda import in_one_query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import QuerySet

    from foundation.refusals import Words


@dataclass(frozen=True, slots=True)
class Stage:
    """One thing to be set up. `order` places it among those of other apps; `href` is "" where it is not hers to do.

    It is done once there is any row of `wanted`.
    """

    order: int
    words: Words
    help: Words
    wanted: QuerySet[Any]
    href: str
    is_done: bool = False


PROVIDERS: list[Callable[[Any], Iterable[Stage]]] = []


def register(provider: Callable[[Any], Iterable[Stage]]) -> None:
    """Register the stages that an app knows; twice is once."""
    if provider not in PROVIDERS:
        PROVIDERS.append(provider)


def stages(user: Any) -> list[Stage]:
    """Return the stages of this person in order; nothing once all of them are done."""
    found = sorted((stage for provider in PROVIDERS for stage in provider(user)), key=lambda stage: stage.order)
    if not found:
        return []
    done = in_one_query(user, **{f"stage_{at}": Exists(stage.wanted) for at, stage in enumerate(found)})
    asked = [replace(stage, is_done=bool(done[f"stage_{at}"])) for at, stage in enumerate(found)]
    return asked if any(not stage.is_done for stage in asked) else []
