"""Why something about a class or base was refused, and whom to turn to: the base's standing, or a post that is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from foundation.text.running_text import joined
from lms.bases.lifecycle.standing import base_of, may_begin
from lms.bases.models import TrainingBase
from lms.bases.permissions import base_of as base_behind
from lms.delivery.models import Cohort, Programme, Session
from lms.people.models import Organisation, Posting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lms.people.models import User


def why(user: User, perm: str, thing: Any) -> str:
    """Return why it was refused; "" where neither standing nor posting explains it."""
    body = body_of(thing)
    if body is None or user.pk is None:
        return ""
    return joined(sentences(user, body))


def sentences(user: User, body: Organisation) -> Iterator[str]:
    posts = Posting.objects.filter(user=user, organisation=body)
    over = None if Posting.objects.current().filter(user=user, organisation=body).exists() else posts.last()
    if over is not None and over.ends is not None:
        words = _("Your post at “%(base)s” ended on %(day)s.") % {"base": body.name, "day": over.ends}
        yield words
        yield _("Ask the base, or the county's office, if that is a mistake.")
    base = base_of(body)
    if base is not None and not may_begin(body):
        yield _("“%(base)s” is “%(status)s”: nothing new begins there.") % {
            "base": body.name,
            "status": base.get_status_display(),
        }
        yield _("What has begun is finished by the county's office; turn to it.")


def body_of(thing: Any) -> Organisation | None:
    """Return the training body behind a class, a meeting, a batch, a list, a course, a page, a shelf or a file."""
    if isinstance(thing, Session):
        thing = thing.cohort
    cohort = getattr(thing, "cohort", None)
    if isinstance(cohort, Cohort):
        thing = cohort
    if isinstance(thing, Cohort):
        thing = thing.programme
    if isinstance(thing, Programme):
        return thing.organisation
    if isinstance(thing, TrainingBase) or hasattr(thing, "url_path") or hasattr(thing, "collection"):
        base = base_behind(thing)
        return base.organisation if base else None
    return None
