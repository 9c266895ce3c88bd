"""Measure how loud the sound is, so that encoding can set it right in one straight line (loudnorm's first pass)."""

import json
import math
import re
from typing import Any, ClassVar

import ffmpeg

from media_pipeline.encoding import graph, process
from media_pipeline.encoding.source import source
from media_pipeline.stages.protocol import Job, Produced, StageError

FIGURES = ("input_i", "input_tp", "input_lra", "input_thresh", "target_offset")


class Measure:
    version: ClassVar[str] = "1"
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
        sound = graph.opened(film)[str(film.audio)].filter("loudnorm", **graph.TARGET, print_format="json")
        arguments = graph.command([ffmpeg.output(sound, "-", f="null")], job.ffmpeg)
        # It says the figures at level "info", which the shared arguments hush.
        arguments[arguments.index("warning")] = "info"
        finished = process.run(
            arguments,
            work=job.work,
            reads=[job.source],
            on_progress=lambda report: job.report(played(report) / film.duration),
            cancelled=job.cancelled,
            limits=job.limits,
        )
        return figures(finished.log)


def played(report: Any) -> float:
    """Seconds done, of a report by a command that has no pictures."""
    stamp = report.get("out_time_us", "")
    return int(stamp) / 1_000_000 if stamp.lstrip("-").isdigit() else 0.0


def figures(log: str) -> dict[str, Any]:
    """The last JSON object in the log; silence measures as minus infinity, which cannot be levelled."""
    found = re.findall(r"\{[^{}]*\}", log)
    if not found:
        raise StageError("no_loudness", detail=log)
    read = {name: float(json.loads(found[-1])[name]) for name in FIGURES}
    if not all(math.isfinite(figure) for figure in read.values()) or read["input_i"] < -70:
        return {"silent": True}
    return read
