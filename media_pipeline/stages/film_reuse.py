"""Reuse of an earlier run's films that would come out the same again: where one of three interpreters changes, one
film is encoded.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from media_pipeline.stages.protocol import Job

MADE_OF = "made_of"  # in a film's facts: the sum over all that went into its bytes
PIECE = 1 << 22
# Of a sign's parameters those that can be seen in the picture; its film counts by its bytes.
SEEN = ("offset_ms", "layout", "corner", "protected", "crop")


def sum_of(job: Job, version: str, *, sign: Mapping[str, Any] | None = None, number: int = 0) -> str:
    """Return the hash over all that goes into one film: the lesson, what was found in it, captions, and one sign."""
    parts: dict[str, Any] = {
        "version": version,
        "facts": {kind: job.facts.get(kind) for kind in ("probe", "loudness")},
        "files": {role: job.hashes.get(role, "") for role in ("source", "tool", "captions")},
    }
    if sign is not None:
        parts["sign"] = {name: sign.get(name) for name in SEEN}
        parts["film"] = [job.hashes.get(f"sign:{number}:{role}", "") for role in ("source", "probe")]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def reuse_earlier(job: Job, kind: str, made_of: str, target: Path) -> bool:
    """Link an earlier film of the very same inputs to `target`, or copy it; return whether there was one.

    It never changes, so a second name for it will do where the disk allows that.
    """
    for earlier in job.earlier:
        if earlier.kind == kind and earlier.facts.get(MADE_OF) == made_of:
            try:
                link_or_copy(job, earlier.path(), target)
            except FileNotFoundError:  # deleted since the row was read
                continue
            if is_whole(target, earlier.sha256):
                return True
            target.unlink()
    return False


def is_whole(path: Path, sha256: str) -> bool:
    """Return whether it is still what was made: a film that a disk has spoilt is encoded again, not reused."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256


def link_or_copy(job: Job, source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:  # another disk, or one without links
        with source.open("rb") as read, target.open("wb") as write:
            while piece := read.read(PIECE):
                job.cancelled()
                write.write(piece)
