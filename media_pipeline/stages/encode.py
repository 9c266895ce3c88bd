"""Decode once and make everything: ladder, sound, the recogniser's WAV, storyboard, poster, fingerprint and, with a
sign film, the signed picture. What can be copied from that (MP4, audio only) is copied.

Of a long film only the small sizes are made here, so that it soon plays and is heard; `encode_rest` makes the others.
"""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from media_pipeline.encoding import encoder, graph, joining
from media_pipeline.encoding.picture import interpreter, tiles
from media_pipeline.encoding.picture.ladder import FPS, Rung, first, ladder
from media_pipeline.encoding.probing import fingerprint
from media_pipeline.encoding.probing.source import source
from media_pipeline.hls import playlist, rendition
from media_pipeline.stages.measure import played
from media_pipeline.stages.protocol import Job, Produced, StageError
from media_pipeline.stages.signing import signing_of

MP4_EDGE = 360  # what WeChat and packs get
FIRST_SHARE = 0.95  # of the progress bar: the rest is copying
# From here on the small sizes come first. Below, one decode for everything is soon done and costs least.
LONG = 20 * 60  # seconds; MEDIA §3


@dataclass(frozen=True, slots=True)
class Plan:
    """What is made now (`rungs`, largest first), of all sizes that the film gets (`ladder`)."""

    film: graph.Source
    ladder: Sequence[Rung]
    rungs: Sequence[Rung]
    signing: interpreter.Signing | None
    loudness: Mapping[str, Any]


class Encode:
    version: ClassVar[str] = "5"
    optional: ClassVar[bool] = False
    queue: ClassVar[str] = "media"
    needs: ClassVar[tuple[str, ...]] = ("probe", "loudness")
    params: ClassVar[tuple[str, ...]] = ("audio_only", "sign_asset", "offset_ms")

    def __call__(self, job: Job) -> list[Produced]:
        plan = planned(job)
        scratch = job.work / "scratch"
        scratch.mkdir()
        self.encode(job, plan, scratch)
        produced = renditions(job.work / "hls", plan.rungs, {"ladder": [rung.short_edge for rung in plan.ladder]})
        produced += spoken(job.work / "hls" / "audio", plan)
        produced += copies(job, plan, scratch)
        if (wav := job.work / "asr.wav").exists():
            produced.append(Produced("wav16k", wav, {"duration": plan.film.duration}))
        shutil.rmtree(scratch)
        job.report(1.0)
        return produced

    def encode(self, job: Job, plan: Plan, scratch: Path) -> None:
        film = plan.film
        alone: list[list[Any]] = []
        if plan.signing:
            # Three graphs that wait for each other stand still in ffmpeg 9: the signed film is then made by itself.
            alone = [outputs(replace(plan, signing=None), job.work, scratch), [signed(plan, plan.signing, scratch)]]
        run(
            job,
            outputs(plan, job.work, scratch),
            reads=[film.path] + ([plan.signing.source.path] if plan.signing else []),
            # Pictures where there are any: sound runs far ahead of them.
            share=frames_done(film.duration) if plan.rungs else lambda progress: played(progress) / film.duration,
            where_it_changes=alone,
        )


def signed(plan: Plan, signing: interpreter.Signing, scratch: Path) -> Any:
    """Return the film with its interpreter, from a decode of its own."""
    film, rung = plan.film, plan.rungs[0]
    lesson = graph.pictures(graph.opened(film)[str(film.video)], film.duration - film.pictures, film, rung)
    return graph.silent_mp4(interpreter.signed(lesson, signing), scratch / "signed.mp4", rung, film.duration)


def run(
    job: Job,
    made: Sequence[Any],
    *,
    reads: Sequence[Path],
    share: Callable[[Mapping[str, str]], float],
    where_it_changes: Sequence[Sequence[Any]] = (),
) -> None:
    """Run one ffmpeg process for these outputs, with its progress."""

    def report(progress: Mapping[str, str]) -> None:
        job.report(min(1.0, share(progress)) * FIRST_SHARE)

    encoder.encode(job, made, reads=reads, on_progress=report, where_it_changes=where_it_changes)


def frames_done(duration: float) -> Callable[[Mapping[str, str]], float]:
    """Return the share by `frame=`; `out_time` is the furthest stream."""
    return lambda progress: int(progress.get("frame", "0") or 0) / max(1.0, duration * FPS)


def planned(job: Job) -> Plan:
    film = source(job.source, job.facts["probe"], audio_only=bool(job.params.get("audio_only")))
    if film.video is None and film.audio is None:
        raise StageError("no_streams", permanent=True)
    sizes = ladder(film.width, film.height) if film.video is not None else []
    is_long = film.duration >= job.limits.get("long", LONG)
    rungs = first(sizes) if sizes and is_long else sizes
    # Beside a long film the interpreter is put by `compose`, which waits for nothing but both films.
    signing = signing_of(job, rungs[0]) if rungs and not is_long and "sign_source" in job.inputs else None
    return Plan(film, sizes, rungs, signing, job.facts["loudness"])


def outputs(plan: Plan, work: Path, scratch: Path) -> list[Any]:
    """Return every output of the one process."""
    film, made = plan.film, []
    opened = graph.opened(film)
    sound = None
    if film.audio is not None:
        heard, raw = graph.split(graph.heard(opened[str(film.audio)]), 2, "asplit")
        sound = graph.levelled(heard, plan.loudness, film.duration)
        made.append(graph.wav(raw, work / "asr.wav", film.duration))
    streams: list[Any] = []
    if plan.rungs:
        steady = graph.pictures(opened[str(film.video)], film.duration - film.pictures, film, plan.rungs[0])
        seen = graph.split(steady, 4 if plan.signing else 3)
        streams = graph.rungs(seen[0], plan.rungs)
        made.append(graph.story(seen[1], film.width, film.height, scratch / "story", film.duration))
        made.append(graph.marks(seen[2], scratch / "marks.gray", film.duration))
        if plan.signing:
            beside = interpreter.signed(seen[3], plan.signing)
            made.append(graph.silent_mp4(beside, scratch / "signed.mp4", plan.rungs[0], film.duration))
    return [graph.hls(streams, plan.rungs, sound, work / "hls", film.duration), *made]


def renditions(folder: Path, rungs: Sequence[Rung], more: Mapping[str, Any]) -> list[Produced]:
    """Return what was made of each size, largest first, with `more` facts; raise where segments end unevenly."""
    produced = []
    for rung in rungs:
        facts = rendition.measured(folder / rung.name).facts
        facts |= {"width": rung.width, "height": rung.height, "edge": rung.short_edge, "fps": FPS, **more}
        produced.append(Produced("hls_rendition", folder / rung.name / "index.m3u8", facts, folder / rung.name))
    for item in produced[:-1]:
        same_times(produced[-1].path, item.path)
    return produced


def same_times(small: Path, large: Path) -> None:
    """Check that where a segment of the larger size ends, one of the smallest does: players change sizes there.

    Takes the playlists of both; raises StageError where they part.
    """
    one, other = (playlist.parse(path.read_text(encoding="utf-8")) for path in (small, large))
    if not other.ends <= one.ends or max(other.ends) != max(one.ends):
        found = f"{len(other.segments)} segments beside {len(one.segments)}"
        raise StageError("uneven_segments", detail=f"{large.parent.name}: {found}")


def spoken(folder: Path, plan: Plan) -> list[Produced]:
    """Return the sound's own group."""
    if plan.film.audio is None:
        return []
    return [Produced("hls_audio", folder / "index.m3u8", rendition.measured(folder).facts, folder)]


def copies(job: Job, plan: Plan, scratch: Path) -> list[Produced]:
    """Make fast-start MP4, audio only, signed MP4, poster and storyboard, without encoding anything again."""
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
        facts = {"width": layout.width, "height": layout.height, "layout": layout.kind}
        produced.append(Produced("signed_mp4", path, {"duration": film.duration} | facts))
    return produced + shown(job, plan, scratch)


def shown(job: Job, plan: Plan, scratch: Path) -> list[Produced]:
    """Make poster, storyboard and fingerprint."""
    frames = sorted((scratch / "story").glob("story_*.jpg"))
    at = min(tiles.liveliest(frames) * graph.STORY_SECONDS, max(0.0, plan.film.duration - 0.2))
    top = plan.ladder[0]
    vtt, sheets = tiles.sheets(frames, job.work, graph.STORY_SECONDS, plan.film.duration)
    return [
        Produced("poster", poster(job, plan, scratch, at), {"width": top.width, "height": top.height, "at": at}),
        Produced("storyboard_vtt", vtt, {"frames": len(frames)}),
        *(Produced("storyboard", sheet) for sheet in sheets),
        *known_by(job.work / "fingerprint.bin", scratch / "marks.gray"),
    ]


def known_by(path: Path, grey: Path) -> list[Produced]:
    """Return the fingerprint; it stands in the facts too, where many are read at once."""
    marks = fingerprint.marks(grey.read_bytes())
    if not marks:
        return []
    path.write_bytes(marks)
    return [Produced("fingerprint", path, {"seconds": len(marks) // fingerprint.BYTES, "marks": marks.hex()})]


def poster(job: Job, plan: Plan, scratch: Path, at: float) -> Path:
    """Make the picture at this second in the largest size: a copy, or from the source where that is not made yet."""
    target, film, top = job.work / "poster.jpg", plan.film, plan.ladder[0]
    if top in plan.rungs:
        best = joining.whole(job.work / "hls" / top.name, scratch / "top.mp4")
        return joining.still(best, at, target, program=job.ffmpeg, work=job.work)
    at = min(at, max(0.0, film.pictures - 0.2))
    opened = graph.opened(film, ss=round(at, 3))[str(film.video)]
    large = graph.sized(graph.pictures(opened, 0, film, top), top.width, top.height)
    output = graph.one_picture(large, target)
    encoder.encode(job, [output], reads=[film.path])
    return target
