"""The interpreter's film as a second input."""

import json

from media_pipeline.encoding.graph import Signing
from media_pipeline.encoding.ladder import Rung
from media_pipeline.encoding.layout import side_by_side
from media_pipeline.encoding.source import source
from media_pipeline.stages.protocol import Job, StageError


def signing_of(job: Job, canvas: Rung) -> Signing:
    """From the inputs "sign_source" and "sign_probe" and the parameter offset_ms, in a picture of this size."""
    probe = json.loads(job.inputs["sign_probe"].read_text(encoding="utf-8"))
    film = source(job.inputs["sign_source"], probe)
    if film.video is None:
        raise StageError("sign_without_picture", permanent=True)
    layout = side_by_side(canvas.width, canvas.height, film.width, film.height)
    return Signing(film, layout, int(job.params.get("offset_ms", 0)) / 1000)
