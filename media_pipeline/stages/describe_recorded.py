"""A person's recorded audio description over the lesson: the recording shows where the person speaks."""

import json
import math
import re
from typing import Any, ClassVar

from media_pipeline.encoding import encoder, graph, loudness
from media_pipeline.encoding.ducking import Span
from media_pipeline.encoding.probing.source import source
from media_pipeline.stages.described import described
from media_pipeline.stages.protocol import Job, Produced, StageError

QUIET_DB, QUIET_SECONDS = -40, 0.6  # below the levelled voice by 24 dB, and longer than a pause for breath
FOUND = re.compile(r"silence_(start|end): (-?[\d.]+)")


class DescribeRecorded:
    version: ClassVar[str] = "2"
    optional: ClassVar[bool] = False
    queue: ClassVar[str] = "media"
    needs: ClassVar[tuple[str, ...]] = ("probe", "loudness")
    params: ClassVar[tuple[str, ...]] = ("description_asset", "description_offset_ms")

    def __call__(self, job: Job) -> list[Produced]:
        probe, measured = (
            json.loads(job.inputs[role].read_text(encoding="utf-8"))
            for role in ("description:probe", "description:loudness")
        )
        film = source(job.inputs["description:source"], probe, audio_only=True)
        if film.audio is None or measured.get("silent"):
            raise StageError("silent_description", permanent=True)
        offset = int(job.params.get("description_offset_ms", 0)) / 1000
        voice = loudness.levelled(graph.heard(graph.opened(film)[str(film.audio)]), measured)
        spans = [(start + offset, end + offset) for start, end in spoken(job, film, voice)]
        if offset < 0:
            later = voice.filter("atrim", start=round(-offset, 3)).filter("asetpts", "PTS-STARTPTS")
        else:
            later = voice.filter("adelay", f"{round(offset * 1000)}", all=1) if offset else voice
        return described(job, later, spans, reads=[film.path], synthetic=False)


def spoken(job: Job, film: graph.Source, voice: Any) -> list[Span]:
    """Return the seconds of the recording in which somebody speaks."""
    heard = voice.filter("silencedetect", noise=f"{QUIET_DB}dB", d=QUIET_SECONDS)
    finished = encoder.encode(
        job,
        [graph.listened(heard, film.duration)],
        reads=[film.path],
        on_progress=lambda _progress: job.report(0.0),
    )
    return without_silences([(kind, float(at)) for kind, at in FOUND.findall(finished.log)], film.duration)


def without_silences(found: list[tuple[str, float]], duration: float) -> list[Span]:
    """Return what is left of the recording when its silences are removed."""
    spans: list[Span] = []
    at = 0.0
    for kind, second in found:
        if kind == "start":
            if second > at:
                spans.append((at, second))
            at = math.inf
        else:
            at = second
    if at < duration:
        spans.append((at, duration))
    return spans
