"""The lesson's sound with an audio description over it, as a rendition beside the plain one: for any voice."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from media_pipeline.encoding import ducking, graph, joining, loudness
from media_pipeline.encoding.probing.source import source
from media_pipeline.hls import rendition
from media_pipeline.stages.encode import run
from media_pipeline.stages.measure import meter_sound, played
from media_pipeline.stages.protocol import Job, Produced


def described(
    job: Job, voice: Any, spans: Sequence[ducking.Span], *, reads: Sequence[Path], synthetic: bool
) -> list[Produced]:
    """Make `hls_described`, `described_audio`: the voice (stereo, levelled, at its times) over the ducked lesson.

    `spans` are the seconds in which it speaks. The segments have the plain sound's own times.
    """
    film = source(job.source, job.facts["probe"])
    scratch = job.work / "scratch"
    scratch.mkdir(exist_ok=True)
    lesson = None
    if film.audio is not None:
        lesson = graph.levelled(graph.heard(graph.opened(film)[str(film.audio)]), job.facts["loudness"], film.duration)
    curve = ducking.write_curve(spans, film.duration, scratch / "curve.wav")
    # A voice over a lesson is a little louder than either: the loudness of both is measured and corrected.
    found = meter_sound(job, ducking.mixed(lesson, voice, curve, film.duration), film.duration, [film.path, *reads])
    gain = 0.0 if loudness.is_silent(found) else loudness.TARGET - found["input_i"]
    sound = ducking.mixed(lesson, voice, curve, film.duration, gain=gain)
    output = graph.hls([], [], sound, job.work / "hls", film.duration)
    run(job, [output], reads=[film.path, *reads], share=lambda progress: played(progress) / film.duration)
    folder = job.work / "hls" / "audio"
    facts = {**rendition.measured(folder).facts, "synthetic": synthetic}
    whole = joining.whole(folder, scratch / "described.mp4")
    path = joining.joined([whole], job.work / "described.m4a", program=job.ffmpeg, work=job.work)
    shutil.rmtree(scratch)
    return [
        Produced("hls_described", folder / "index.m3u8", facts, folder),
        Produced("described_audio", path, {"duration": film.duration, "synthetic": synthetic}),
    ]
