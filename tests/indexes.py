"""Wagtail's search and its index of references, left alone by tests that ask neither (the marker `indexed` asks)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest


class _Left:
    """A task that is asked for and not done."""

    @staticmethod
    def enqueue(*_: Any) -> None:
        return None


def leave_unindexed(patch: pytest.MonkeyPatch) -> None:
    """In every thread, so by name."""
    patch.setattr("wagtail.signal_handlers.update_reference_index_task", _Left)
    patch.setattr("modelsearch.signal_handlers.insert_or_update_object_task", _Left)
