"""Find out what was uploaded, and turn away what cannot become a lesson, with a reason."""

import json
import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from media_pipeline.encoding import probing
from media_pipeline.encoding.probing import chapters, parts, sniff
from media_pipeline.encoding.processes import process
from media_pipeline.stages.protocol import Job, Produced, StageError

CAPS: Mapping[str, int] = {
    "pixels": 4096 * 2304,
    "edge": 8192,  # of the picture as it is shown: no player takes a longer one
    "streams": 16,
    "seconds": 4 * 3600 + 60,  # four hours, and what a recorder adds to the last of them
}
# So much less than the header says is not a codec's padding.
MISSED, MISSED_SHARE = 2.0, 0.05  # seconds, and share of the whole
MOST_SHAPE = 8  # times as long as high, or as high as long
# The probe takes four gigabytes of memory at most, and decodes a frame or two.
BOUNDS: Mapping[str, int] = {"memory": 4 << 30, "cpu": 600, "wall": 1200}


class Probe:
    version: ClassVar[str] = "3"
    optional: ClassVar[bool] = False
    queue: ClassVar[str] = "default"
    needs: ClassVar[tuple[str, ...]] = ()
    params: ClassVar[tuple[str, ...]] = ()

    def __call__(self, job: Job) -> list[Produced]:
        demuxer = sniff.demuxer(job.source)
        if demuxer is None:
            raise StageError("not_media", permanent=True)
        caps = {**CAPS, **job.limits}
        facts = probed(job, demuxer, caps) | {"demuxer": demuxer}
        check_limits(facts, caps)
        check_whole(facts, parts.second(job.source, demuxer))
        facts["chapters"] = chapters.tidy(facts.get("chapters", []), facts["duration"])
        path = job.work / "probe.json"
        path.write_text(json.dumps(facts), encoding="utf-8")
        return [Produced("probe", path, facts), *listed(job, facts["chapters"])]


def listed(job: Job, found: Sequence[Mapping[str, Any]]) -> list[Produced]:
    """Write the film's own chapters as a WebVTT file, where it has any."""
    if not found:
        return []
    path = job.work / "chapters.vtt"
    path.write_text(chapters.webvtt(found), encoding="utf-8")
    return [Produced("chapters", path, {"chapters": len(found)})]


def probed(job: Job, demuxer: str, caps: Mapping[str, int]) -> dict[str, Any]:
    """Return what `probe_file` finds, in a process of its own."""
    script = Path(probing.__file__).with_name("probe_file.py")  # not imported: the decoders would stay in our memory
    finished = process.run(
        [sys.executable, "-I", str(script), str(job.source), demuxer, str(caps["streams"]), str(caps["pixels"])],
        work=job.work,
        reads=[script, job.source, Path(sys.prefix), Path(sys.base_prefix)],
        cancelled=job.cancelled,
        limits={**BOUNDS, **job.limits},
    )
    try:
        facts: dict[str, Any] = json.loads(finished.output)
    except ValueError as error:  # a decoder that a file took over may print anything
        raise StageError("bad_media", permanent=True, detail=str(error)) from error
    if "error" in facts:
        raise StageError(facts["code"], permanent=True, detail=facts["error"])
    return facts


def check_whole(facts: dict[str, Any], second: int | None) -> None:
    """Raise where another film lies behind the first, which nothing reads; note for editors what else they must know.

    "notices" are codes; `media_pipeline.notices` has their words.
    """
    if second is not None or facts["another"]:
        raise StageError("several_films", permanent=True, detail=f"another film begins at byte {second}")
    notices = [f"passed_{why}" for why in facts["passed_over"]]
    if facts["joins"]:
        notices.append("joined")
    if facts["stated"] - facts["duration"] > max(MISSED, facts["stated"] * MISSED_SHARE):
        notices.append("cut_off")
    if not facts.get("audio"):
        notices.append("no_sound")
    facts["notices"] = notices


def check_limits(facts: Mapping[str, Any], caps: Mapping[str, int]) -> None:
    """Raise for what is too large, too long, too strange, or empty."""
    if facts["streams"] > caps["streams"]:
        raise StageError("too_many_streams", permanent=True)
    video, audio = facts.get("video"), facts.get("audio")
    if not video and not audio:
        raise StageError("no_streams", permanent=True)
    if video:
        check_picture(video, caps)
    if (audio or {}).get("undecodable"):
        raise StageError("cannot_decode", permanent=True)
    if not math.isfinite(facts["duration"]) or facts["duration"] < 0.5:
        raise StageError("too_short", permanent=True)
    if facts["duration"] > caps["seconds"]:
        raise StageError("too_long", permanent=True)


def check_picture(video: Mapping[str, Any], caps: Mapping[str, int]) -> None:
    if video.get("too_large") or video["width"] * video["height"] > caps["pixels"]:
        raise StageError("too_many_pixels", permanent=True)
    if video.get("undecodable"):
        raise StageError("cannot_decode", permanent=True)
    shorter, longer = sorted((video["display_width"], video["display_height"]))
    if longer > caps["edge"]:
        raise StageError("too_many_pixels", permanent=True)
    if shorter < 16:
        raise StageError("too_few_pixels", permanent=True)
    if longer > MOST_SHAPE * shorter:
        raise StageError("odd_shape", permanent=True)
