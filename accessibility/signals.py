"""Signals for the apps above, sent inside the transaction that makes it true.

`reviewed`: asset (the film), what (of `What`), author, by, approved, reason (""). A second person has looked at what
somebody made for a film: it counts from now on, or goes back to who made it.
"""

from enum import StrEnum

from django.dispatch import Signal


class What(StrEnum):
    """What was reviewed."""

    CAPTIONS = "captions"
    DESCRIPTIONS = "descriptions"
    SIGN = "sign"
    RECORDING = "recording"
    STATEMENT = "statement"


reviewed = Signal()
