"""Signals about classes, sent inside the transaction. `mark_made`: mark (a Mark; `supersedes` is the one before)."""

from django.dispatch import Signal

mark_made = Signal()
