"""Find out what was uploaded, and turn away what cannot become a lesson, with a reason."""

import json
import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from media_pipeline.encoding import chapters, process, sniff
from media_pipeline.stages.protocol import Job, Produced, StageError

CAPS: Mapping[str, int] = {
    "pixels": 4096 * 2304,
    "streams": 16,
    "seconds": 4 * 3600,
}


class Probe:
    version: ClassVar[str] = "2"
    optional: ClassVar[bool] = False
    queue: ClassVar[str] = "default"
    needs: ClassVar[tuple[str, ...]] = ()
    params: ClassVar[tuple[str, ...]] = ()

    def __call__(self, job: Job) -> list[Produced]:
        demuxer = sniff.demuxer(job.source)
        if demuxer is None:
            raise StageError("not_media", permanent=True)
        facts = looked(job, demuxer) | {"demuxer": demuxer}
        judge(facts, {**CAPS, **job.limits})
        facts["chapters"] = chapters.tidy(facts.get("chapters", []), facts["duration"])
        path = job.work / "probe.json"
        path.write_text(json.dumps(facts), encoding="utf-8")
        return [Produced("probe", path, facts), *listed(job, facts["chapters"])]


def listed(job: Job, found: Sequence[Mapping[str, Any]]) -> list[Produced]:
    """The film's own chapters as a WebVTT file, where it has any."""
    if not found:
        return []
    path = job.work / "chapters.vtt"
    path.write_text(chapters.webvtt(found), encoding="utf-8")
    return [Produced("chapters", path, {"chapters": len(found)})]


def looked(job: Job, demuxer: str) -> dict[str, Any]:
    """What `look` finds, in a process of its own."""
    script = Path(process.__file__).with_name("look.py")  # not imported: the decoders would stay in our memory
    finished = process.run(
        [sys.executable, "-I", str(script), str(job.source), demuxer],
        work=job.work,
        reads=[script, job.source, Path(sys.prefix), Path(sys.base_prefix)],
        cancelled=job.cancelled,
        limits={"cpu": 600, **job.limits},
    )
    facts: dict[str, Any] = json.loads(finished.output)
    if "error" in facts:
        raise StageError("bad_media", permanent=True, detail=facts["error"])
    return facts


def judge(facts: Mapping[str, Any], caps: Mapping[str, int]) -> None:
    """Raise for what is too large, too long, too strange, or empty."""
    video, audio = facts.get("video"), facts.get("audio")
    if not video and not audio:
        raise StageError("no_streams", permanent=True)
    if (video or {}).get("undecodable") or (audio or {}).get("undecodable"):
        raise StageError("cannot_decode", permanent=True)
    if facts["streams"] > caps["streams"]:
        raise StageError("too_many_streams", permanent=True)
    if video and video["width"] * video["height"] > caps["pixels"]:
        raise StageError("too_many_pixels", permanent=True)
    if video and min(video["display_width"], video["display_height"]) < 16:
        raise StageError("too_few_pixels", permanent=True)
    if not math.isfinite(facts["duration"]) or facts["duration"] < 0.5:
        raise StageError("too_short", permanent=True)
    if facts["duration"] > caps["seconds"]:
        raise StageError("too_long", permanent=True)
