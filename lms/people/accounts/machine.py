"""What is done to people by a command on the machine: who ran it stands in the journal and in the log."""

from __future__ import annotations

import getpass
import logging
import os
from typing import TYPE_CHECKING

from foundation.act_journal import note_act

if TYPE_CHECKING:
    from lms.people.models import User

logger = logging.getLogger(__name__)


def operator() -> str:
    """Return the machine account that runs this; its number where it has no name, as in a container."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return f"uid {os.getuid()}"


def note_command(verb: str, *, person: User, words: str = "") -> None:
    """Record that a command changed something of a person's: a line of the log, and an act, its words encrypted."""
    who = operator()
    note_act(verb, by=None, about=person, subject=person, reason=f"{who}: {words}" if words else who)
    logger.warning("%s: account %s, by %s on the machine", verb, person.uuid, who)
