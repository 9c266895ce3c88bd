"""Signals about classes, sent inside the transaction.

`mark_made`: mark (a Mark; `supersedes` is the one before). `cohort_stepped`: cohort, code (of the step), by, reason.
"""

from django.dispatch import Signal

mark_made = Signal()
cohort_stepped = Signal()
