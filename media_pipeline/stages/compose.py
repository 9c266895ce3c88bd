"""One MP4 with the interpreter beside the lesson, for a sign film that came after the lesson was encoded."""

import shutil
from collections.abc import Mapping
from typing import ClassVar

from media_pipeline.encoding import graph, joining, process
from media_pipeline.encoding.ladder import FPS, ladder
from media_pipeline.encoding.source import source
from media_pipeline.stages.protocol import Job, Produced, StageError
from media_pipeline.stages.signing import signing_of


class Compose:
    version: ClassVar[str] = "2"
    optional: ClassVar[bool] = False
    queue: ClassVar[str] = "media"
    needs: ClassVar[tuple[str, ...]] = ("probe", "loudness")
    params: ClassVar[tuple[str, ...]] = ("sign_asset", "offset_ms")

    def __call__(self, job: Job) -> list[Produced]:
        film = source(job.source, job.facts["probe"])
        if film.video is None or "sign_source" not in job.inputs:
            raise StageError("nothing_to_compose", permanent=True)
        rung = ladder(film.width, film.height)[0]
        signing = signing_of(job, rung)
        scratch = job.work / "scratch"
        scratch.mkdir()
        opened = graph.opened(film)
        pictures = graph.pictures(opened[str(film.video)], film.duration - film.pictures, film, rung)
        outputs = [
            graph.silent_mp4(graph.beside(pictures, signing), scratch / "signed.mp4", rung, film.duration),
        ]
        if film.audio is not None:
            sound = graph.levelled(opened[str(film.audio)], job.facts["loudness"], film.duration)
            outputs.append(graph.sound_only(sound, scratch / "sound.mp4", film.duration))

        def report(said: Mapping[str, str]) -> None:
            job.report(min(1.0, int(said.get("frame", "0") or 0) / (film.duration * FPS)))

        process.run(
            graph.command(outputs, job.ffmpeg),
            work=job.work,
            reads=[film.path, signing.source.path],
            on_progress=report,
            cancelled=job.cancelled,
            limits=job.limits,
        )
        parts = sorted(scratch.iterdir(), reverse=True)  # sound, then pictures: order of streams does not matter
        path = joining.joined(parts, job.work / "signed.mp4", program=job.ffmpeg, work=job.work)
        shutil.rmtree(scratch)
        facts = {"duration": film.duration, "width": rung.width, "height": rung.height, "layout": "side_by_side"}
        return [Produced("signed_mp4", path, facts)]
