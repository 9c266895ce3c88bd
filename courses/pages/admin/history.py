"""Who added, changed or deleted a file, where Wagtail writes no log entry.

It logs what is done to one file on its own page; not of several at a time, nor from a chooser. Those views are watched,
and what they save or delete goes into the same log, which the auditor reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.db.models.signals import post_delete, post_save
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.log_actions import log
from wagtail.models import Page

if TYPE_CHECKING:
    from django.http import HttpRequest

CREATED, CHANGED, DELETED = "wagtail.create", "wagtail.edit", "wagtail.delete"
SEVERAL = ("add_multiple", "edit_multiple", "delete_multiple", "create_multiple_from_uploaded_")
SPACES = ("wagtaildocs:", "wagtailimages:", "wagtaildocs_chooser:create", "wagtailimages_chooser:create")
# What has been logged in this request; None where Wagtail logs it itself.
_written: ContextVar[set[tuple[str, Any, str]] | None] = ContextVar("written", default=None)


def is_silent(name: str) -> bool:
    """Return whether Wagtail's view of this name writes no log entry."""
    space, _, view = name.partition(":")
    return (f"{space}:" in SPACES and view.startswith(SEVERAL)) or name in SPACES


@contextmanager
def request_scope() -> Iterator[None]:
    """Reset the state around one request: threads are reused for the next one."""
    token = _written.set(None)
    try:
        yield
    finally:
        _written.reset(token)


def listen() -> None:
    """Log what is saved or deleted from now on in this request."""
    _written.set(set())


def write(instance: Any, action: str) -> None:
    """Log each thing once a request: a file is saved twice when it is replaced."""
    written = _written.get()
    if written is None:
        return
    line = instance._meta.label, instance.pk, action
    fresh = (*line[:2], CREATED) not in written and line not in written
    written.add(line)
    if fresh:
        log(instance=instance, action=action)


def on_saved(sender: Any, *, instance: Any, created: bool, **kwargs: Any) -> None:
    write(instance, CREATED if created else CHANGED)


def on_deleted(sender: Any, *, instance: Any, **kwargs: Any) -> None:
    write(instance, DELETED)


def note_many(request: HttpRequest, action: str, objects: Any, view: Any) -> None:
    """Log a bulk action (a hook of Wagtail), except on pages, which Wagtail logs itself."""
    for each in objects:
        if not isinstance(each, Page):
            log(instance=each, action=DELETED if action == "delete" else CHANGED, user=request.user)


def connect() -> None:
    for model in (get_image_model(), get_document_model()):
        post_save.connect(on_saved, sender=model, dispatch_uid=f"history.{model._meta.label}.saved")
        post_delete.connect(on_deleted, sender=model, dispatch_uid=f"history.{model._meta.label}.deleted")
