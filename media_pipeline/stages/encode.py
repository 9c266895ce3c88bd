"""Decode once and make everything: ladder, sound, the recogniser's WAV, storyboard, poster and, with a sign film, the
signed picture. What can be copied from that (MP4, audio only) is copied.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from media_pipeline.encoding import graph, joining, process, tiles
from media_pipeline.encoding.ladder import FPS, Rung, ladder
from media_pipeline.encoding.source import source
from media_pipeline.hls import rendition
from media_pipeline.stages.measure import played
from media_pipeline.stages.protocol import Job, Produced, StageError
from media_pipeline.stages.signing import signing_of

MP4_EDGE = 360  # what WeChat and packs get
FIRST_SHARE = 0.95  # of the progress bar: the rest is copying


@dataclass(frozen=True, slots=True)
class Plan:
    film: graph.Source
    rungs: Sequence[Rung]
    signing: graph.Signing | None
    loudness: Mapping[str, Any]


class Encode:
    version: ClassVar[str] = "1"
    optional: ClassVar[bool] = False
    queue: ClassVar[str] = "media"
    needs: ClassVar[tuple[str, ...]] = ("probe", "loudness")
    params: ClassVar[tuple[str, ...]] = ("audio_only", "sign_asset", "offset_ms")

    def __call__(self, job: Job) -> list[Produced]:
        plan = planned(job)
        scratch = job.work / "scratch"
        scratch.mkdir()
        self.encode(job, plan, scratch)
        produced = renditions(job.work / "hls", plan)
        produced += copies(job, plan, scratch)
        if (wav := job.work / "asr.wav").exists():
            produced.append(Produced("wav16k", wav, {"duration": plan.film.duration}))
        shutil.rmtree(scratch)
        job.report(1.0)
        return produced

    def encode(self, job: Job, plan: Plan, scratch: Path) -> None:
        film = plan.film
        frames = max(1.0, film.duration * FPS)

        def report(said: Mapping[str, str]) -> None:
            # frame= and not out_time: that is the furthest stream, and sound runs far ahead of pictures.
            done = int(said.get("frame", "0") or 0) / frames if plan.rungs else played(said) / film.duration
            job.report(min(1.0, done) * FIRST_SHARE)

        reads = [film.path] + ([plan.signing.source.path] if plan.signing else [])
        arguments = graph.command(outputs(plan, job.work, scratch), job.ffmpeg)
        process.run(
            arguments, work=job.work, reads=reads, on_progress=report, cancelled=job.cancelled, limits=job.limits
        )


def planned(job: Job) -> Plan:
    film = source(job.source, job.facts["probe"], audio_only=bool(job.params.get("audio_only")))
    if film.video is None and film.audio is None:
        raise StageError("no_streams", permanent=True)
    rungs = ladder(film.width, film.height) if film.video is not None else []
    signing = signing_of(job, rungs[0]) if rungs and "sign_source" in job.inputs else None
    return Plan(film, rungs, signing, job.facts["loudness"])


def outputs(plan: Plan, work: Path, scratch: Path) -> list[Any]:
    """Every output of the one process."""
    film, made = plan.film, []
    opened = graph.opened(film)
    sound = None
    if film.audio is not None:
        heard, raw = graph.split(opened[str(film.audio)], 2, "asplit")
        sound = graph.levelled(heard, plan.loudness, film.duration)
        made.append(graph.wav(raw, work / "asr.wav", film.duration))
    streams: list[Any] = []
    if plan.rungs:
        steady = graph.pictures(opened[str(film.video)], film.duration - film.pictures)
        seen = graph.split(steady, 3 if plan.signing else 2)
        streams = graph.rungs(seen[0], plan.rungs)
        made.append(graph.story(seen[1], film.width, film.height, scratch / "story", film.duration))
        if plan.signing:
            signed = graph.beside(seen[2], plan.signing)
            made.append(graph.silent_mp4(signed, scratch / "signed.mp4", plan.rungs[0], film.duration))
    return [graph.hls(streams, plan.rungs, sound, work / "hls", film.duration), *made]


def renditions(folder: Path, plan: Plan) -> list[Produced]:
    produced = []
    for rung in plan.rungs:
        facts = rendition.measured(folder / rung.name).facts
        facts |= {"width": rung.width, "height": rung.height, "edge": rung.short_edge, "fps": FPS}
        produced.append(Produced("hls_rendition", folder / rung.name / "index.m3u8", facts, folder / rung.name))
    if plan.film.audio is not None:
        facts = rendition.measured(folder / "audio").facts
        produced.append(Produced("hls_audio", folder / "audio" / "index.m3u8", facts, folder / "audio"))
    lengths = {item.facts["segments"] for item in produced if item.kind == "hls_rendition"}
    if len(lengths) > 1:
        raise StageError("uneven_segments", detail=f"segments a rung: {sorted(lengths)}")
    return produced


def copies(job: Job, plan: Plan, scratch: Path) -> list[Produced]:
    """Fast-start MP4, audio only, signed MP4, poster and storyboard, without encoding anything again."""
    hls, film, produced = job.work / "hls", plan.film, []
    sound = [joining.whole(hls / "audio", scratch / "sound.mp4")] if film.audio is not None else []
    if sound:
        path = joining.joined(sound, job.work / "audio.m4a", program=job.ffmpeg, work=job.work)
        produced.append(Produced("audio_only", path, {"duration": film.duration}))
    if not plan.rungs:
        return produced
    rung = min(plan.rungs, key=lambda rung: abs(rung.short_edge - MP4_EDGE))
    film_part = joining.whole(hls / rung.name, scratch / "film.mp4")
    path = joining.joined([film_part, *sound], job.work / f"{rung.name}.mp4", program=job.ffmpeg, work=job.work)
    size = {"width": rung.width, "height": rung.height, "edge": rung.short_edge}
    produced.append(Produced("mp4", path, {"duration": film.duration} | size))
    if plan.signing:
        layout = plan.signing.layout
        path = joining.joined(
            [scratch / "signed.mp4", *sound], job.work / "signed.mp4", program=job.ffmpeg, work=job.work
        )
        facts = {"width": layout.width, "height": layout.height, "layout": "side_by_side"}
        produced.append(Produced("signed_mp4", path, {"duration": film.duration} | facts))
    return produced + shown(job, plan, scratch)


def shown(job: Job, plan: Plan, scratch: Path) -> list[Produced]:
    """Poster and storyboard."""
    frames = sorted((scratch / "story").glob("story_*.jpg"))
    top = plan.rungs[0]
    best = joining.whole(job.work / "hls" / top.name, scratch / "top.mp4")
    at = min(tiles.liveliest(frames) * graph.STORY_SECONDS, max(0.0, plan.film.duration - 0.2))
    poster = joining.still(best, at, job.work / "poster.jpg", program=job.ffmpeg, work=job.work)
    vtt, sheets = tiles.sheets(frames, job.work, graph.STORY_SECONDS, plan.film.duration)
    return [
        Produced("poster", poster, {"width": top.width, "height": top.height, "at": at}),
        Produced("storyboard_vtt", vtt, {"frames": len(frames)}),
        *(Produced("storyboard", sheet) for sheet in sheets),
    ]
