"""Measure how loud the sound is, so that encoding can bring all of it to the house's loudness with one gain."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from media_pipeline.encoding import encoder, graph, loudness
from media_pipeline.encoding.probing.source import source
from media_pipeline.stages.protocol import Job, Produced, StageError

# Where the limiter takes more than this off the peaks, the whole may come out softer: it is measured once more.
MUCH_LIMITING = 3.0  # dB


class Measure:
    version: ClassVar[str] = "3"
    optional: ClassVar[bool] = False
    queue: ClassVar[str] = "media"
    needs: ClassVar[tuple[str, ...]] = ("probe",)
    params: ClassVar[tuple[str, ...]] = ()

    def __call__(self, job: Job) -> list[Produced]:
        film = source(job.source, job.facts["probe"])
        facts: dict[str, Any] = {"silent": True} if film.audio is None else self.measured(job, film)
        path = job.work / "loudness.json"
        path.write_text(json.dumps(facts), encoding="utf-8")
        return [Produced("loudness", path, facts)]

    def measured(self, job: Job, film: graph.Source) -> dict[str, Any]:
        """Return the figures of the sound with `gain` and `limit`; see `loudness`."""
        found = metered(job, film, {})
        if loudness.is_silent(found):
            return {"silent": True}
        first = loudness.plan(found)
        if found["input_tp"] + first["gain"] <= loudness.CEILING + MUCH_LIMITING:
            return first
        reached = metered(job, film, first)
        return loudness.plan(found, correction=loudness.TARGET - reached["input_i"])


def metered(job: Job, film: graph.Source, plan: Mapping[str, Any]) -> dict[str, float]:
    """Return what the meter reads with this plan applied; with an empty one, of the sound as it is."""
    heard = loudness.levelled(graph.heard(graph.opened(film)[str(film.audio)], padded=False), plan)
    return meter_sound(job, heard, film.duration, [job.source])


def meter_sound(job: Job, heard: Any, duration: float, reads: Sequence[Path]) -> dict[str, float]:
    """Return what the meter reads of this sound."""
    finished = encoder.encode(
        job,
        [graph.listened(loudness.meter(heard), duration)],
        reads=reads,
        on_progress=lambda report: job.report(played(report) / duration),
    )
    try:
        return loudness.figures(finished.log)
    except loudness.NoFigures as error:
        raise StageError("no_loudness", permanent=True, detail=str(error)) from error


def played(report: Any) -> float:
    """Return the seconds done, from a report by a command that has no pictures."""
    stamp = report.get("out_time_us", "")
    return int(stamp) / 1_000_000 if stamp.lstrip("-").isdigit() else 0.0
