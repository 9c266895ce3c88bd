"""The interpreter's film for the window beside the lesson: small rungs, no sound, the lesson's own segment times."""

import shutil
from collections.abc import Mapping
from typing import ClassVar

from media_pipeline.encoding import encoder, graph, joining
from media_pipeline.encoding.picture.ladder import FPS, SIGN, ladder
from media_pipeline.encoding.probing.source import source
from media_pipeline.hls import rendition
from media_pipeline.stages.protocol import Job, Produced, StageError


class EncodeSign:
    version: ClassVar[str] = "4"
    optional: ClassVar[bool] = False
    queue: ClassVar[str] = "media"
    needs: ClassVar[tuple[str, ...]] = ("probe",)
    params: ClassVar[tuple[str, ...]] = ()

    def __call__(self, job: Job) -> list[Produced]:
        film = source(job.source, job.facts["probe"])
        if film.video is None:
            raise StageError("sign_without_picture", permanent=True)
        rungs = ladder(film.width, film.height, SIGN)
        hls = job.work / "hls"
        length = film.pictures
        pictures = graph.pictures(graph.opened(film)[str(film.video)], 0, film, rungs[0])
        output = graph.hls(graph.rungs(pictures, rungs), rungs, None, hls, length)

        def report(progress: Mapping[str, str]) -> None:
            job.report(min(1.0, int(progress.get("frame", "0") or 0) / (length * FPS)))

        encoder.encode(job, [output], reads=[film.path], on_progress=report)
        produced = []
        for rung in rungs:
            facts = rendition.measured(hls / rung.name).facts
            facts |= {"width": rung.width, "height": rung.height, "edge": rung.short_edge, "fps": FPS}
            produced.append(Produced("hls_rendition", hls / rung.name / "index.m3u8", facts, hls / rung.name))
        scratch = job.work / "scratch"
        scratch.mkdir()
        part = joining.whole(hls / rungs[0].name, scratch / "film.mp4")
        path = joining.joined([part], job.work / f"{rungs[0].name}.mp4", program=job.ffmpeg, work=job.work)
        facts = {"duration": length, "width": rungs[0].width, "height": rungs[0].height, "edge": rungs[0].short_edge}
        poster = joining.still(part, min(1.0, length / 2), job.work / "poster.jpg", program=job.ffmpeg, work=job.work)
        shutil.rmtree(scratch)
        return [*produced, Produced("mp4", path, facts), Produced("poster", poster)]
