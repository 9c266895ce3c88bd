"""A film's own chapters as WebVTT. Their titles are untrusted: no mark-up, line end or arrow gets through."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from media_pipeline.encoding.picture.tiles import clock

MOST = 500
LONGEST = 120  # characters
# Controls, and marks that turn the direction of what follows them.
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


def tidy(found: Sequence[Mapping[str, Any]], duration: float) -> list[dict[str, Any]]:
    """Return chapters as {"start", "end", "title"}: seconds, in order, without overlaps, within the film.

    Untitled ones are numbered. Fewer than two tell nothing, so they are none.
    """
    kept: list[dict[str, Any]] = []
    for chapter in sorted(found, key=lambda each: float(each["start"]))[:MOST]:
        start = max(0.0, float(chapter["start"]))
        if start >= duration - 0.05 or (kept and start - kept[-1]["start"] < 0.05):
            continue
        kept.append({"start": round(start, 3), "end": 0.0, "title": title(chapter.get("title"), len(kept) + 1)})
    for chapter, following in zip(kept, [*(each["start"] for each in kept[1:]), duration], strict=False):
        chapter["end"] = round(following, 3)
    return kept if len(kept) > 1 else []


def title(text: object, number: int) -> str:
    visible = UNSEEN.sub(" ", str(text or ""))
    return " ".join(visible.split())[:LONGEST].strip() or str(number)


def webvtt(chapters: Sequence[Mapping[str, Any]]) -> str:
    lines = ["WEBVTT", ""]
    for chapter in chapters:
        lines += [f"{clock(chapter['start'])} --> {clock(chapter['end'])}", escaped(str(chapter["title"])), ""]
    return "\n".join(lines)


def escaped(text: str) -> str:
    """Return cue text: "-->" cannot stand in it once its ">" is written as an entity."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
