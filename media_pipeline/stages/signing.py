"""Interpreters' films as further inputs."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from media_pipeline.encoding.picture.interpreter import Signing
from media_pipeline.encoding.picture.ladder import Rung
from media_pipeline.encoding.picture.layout import (
    BURNT_CAPTIONS,
    CORNERS,
    INSET,
    Layout,
    Region,
    cropped,
    inset,
    side_by_side,
)
from media_pipeline.encoding.probing.source import source
from media_pipeline.stages.protocol import Job, StageError

type Sign = Mapping[str, Any]


def signs(params: Mapping[str, Any]) -> Sequence[Sign]:
    """Return the parameter `signs`: one mapping a signed film.

    "asset" (uuid, whose files come in as the roles "sign:0:source" and "sign:0:probe"), "offset_ms", "layout"
    ("side_by_side" or "inset"), "corner", "protected" (a list of [x, y, width, height] in shares), "crop", and
    "variant" and "placeholder", which only go into the facts.
    """
    return list(params.get("signs") or [])


def signing_of(job: Job, canvas: Rung) -> Signing:
    """Read the inputs "sign_source", "sign_probe" and the parameter offset_ms, for a picture of this size."""
    return read(job, "sign_source", "sign_probe", {"offset_ms": job.params.get("offset_ms", 0)}, canvas)


def signings_of(job: Job, canvas: Rung, *, captions: bool = False) -> list[Signing]:
    """Read all of the parameter `signs`; with `captions` their band at the bottom is kept free too."""
    return [
        read(job, f"sign:{number}:source", f"sign:{number}:probe", sign, canvas, captions=captions, number=number)
        for number, sign in enumerate(signs(job.params))
    ]


def read(
    job: Job, source_role: str, probe_role: str, sign: Sign, canvas: Rung, *, captions: bool = False, number: int = 0
) -> Signing:
    probe = json.loads(job.inputs[probe_role].read_text(encoding="utf-8"))
    film = source(job.inputs[source_role], probe)
    if film.video is None:
        raise StageError("sign_without_picture", permanent=True)
    layout = layout_for(canvas, (film.width, film.height), sign, captions=captions)
    return Signing(film, layout, int(sign.get("offset_ms", 0)) / 1000, bool(sign.get("crop")), number)


def layout_for(canvas: Rung, film: tuple[int, int], sign: Sign, *, captions: bool = False) -> Layout:
    """Return the layout that this sign asks for, or its substitute; `film` is the size of the sign film."""
    if sign.get("crop"):
        part = cropped(*film)
        film = (part.width, part.height)
    if sign.get("layout") != INSET:
        return side_by_side(canvas.width, canvas.height, *film)
    protected = [Region(*(float(share) for share in shares)) for shares in sign.get("protected") or []]
    if captions:
        protected.append(BURNT_CAPTIONS)
    corner = str(sign.get("corner") or CORNERS[0])
    return inset(canvas.width, canvas.height, *film, corner=corner, protected=protected)


def facts(sign: Sign, layout: Layout, duration: float) -> dict[str, Any]:
    """Return the facts of a signed film, for lists; `moved` says why it is not as was asked for."""
    return {
        "duration": duration,
        "width": layout.width,
        "height": layout.height,
        "layout": layout.kind,
        "corner": layout.corner,
        "moved": layout.moved,
        "sign": str(sign.get("asset", "")),
        "variant": str(sign.get("variant", "")),
        "placeholder": bool(sign.get("placeholder")),
    }
