"""Writing down who did what to which row, without knowing where it is kept: `settings.ACT_JOURNAL` names the function.

An act that already leaves a row of its own with who, when and what (a mark, a decision, a revocation) needs no second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from django.db.models import Model


def note_act(verb: str, *, by: Any, about: Model, subject: Any = None, reason: str = "") -> None:
    """Write one act into the journal, in the caller's transaction.

    `by`: who did it; None is the machine's operator. `subject`: whom it concerns; `reason` are words about her,
    encrypted with her key, so without a subject they are empty.
    """
    import_string(settings.ACT_JOURNAL)(verb=verb, by=by, about=about, subject=subject, reason=reason)
