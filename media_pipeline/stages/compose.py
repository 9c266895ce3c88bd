"""One MP4 a sign film, with the interpreter beside or over the lesson; the lesson is decoded once for all of them that
are not there already.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from media_pipeline.encoding import graph, joining
from media_pipeline.encoding.graph import Source
from media_pipeline.encoding.picture import interpreter
from media_pipeline.encoding.picture.interpreter import Signing
from media_pipeline.encoding.picture.ladder import Rung, ladder
from media_pipeline.encoding.probing.source import source
from media_pipeline.stages.encode import frames_done, run
from media_pipeline.stages.film_reuse import MADE_OF, reuse_earlier, sum_of
from media_pipeline.stages.protocol import Job, Produced, StageError
from media_pipeline.stages.signing import facts, signings_of, signs


class Compose:
    version: ClassVar[str] = "4"
    optional: ClassVar[bool] = False
    queue: ClassVar[str] = "media"
    needs: ClassVar[tuple[str, ...]] = ("probe", "loudness")
    params: ClassVar[tuple[str, ...]] = ("signs",)
    remembers: ClassVar[tuple[str, ...]] = ("signed_mp4",)

    def __call__(self, job: Job) -> list[Produced]:
        film = source(job.source, job.facts["probe"])
        if film.video is None or not signs(job.params):
            raise StageError("nothing_to_compose", permanent=True)
        rung = ladder(film.width, film.height)[0]
        signings = signings_of(job, rung)
        paths = [job.work / f"signed-{number}.mp4" for number in range(len(signings))]
        sums = [sum_of(job, self.version, sign=sign, number=at) for at, sign in enumerate(signs(job.params))]
        new = [
            (signing, path)
            for signing, path, made_of in zip(signings, paths, sums, strict=True)
            if not reuse_earlier(job, "signed_mp4", made_of, path)
        ]
        if new:
            self.encode(job, film, rung, new)
        return [
            Produced("signed_mp4", path, facts(sign, signing.layout, film.duration) | {MADE_OF: made_of})
            for path, sign, signing, made_of in zip(paths, signs(job.params), signings, sums, strict=True)
        ]

    def encode(self, job: Job, film: Source, rung: Rung, new: Sequence[tuple[Signing, Path]]) -> None:
        scratch = job.work / "scratch"
        scratch.mkdir()
        opened = graph.opened(film)
        pictures = graph.pictures(opened[str(film.video)], film.duration - film.pictures, film, rung)
        outputs = [
            graph.silent_mp4(interpreter.signed(lesson, signing), scratch / path.name, rung, film.duration)
            for lesson, (signing, path) in zip(graph.split(pictures, len(new)), new, strict=True)
        ]
        sound: list[Path] = []
        if film.audio is not None:
            sound = [scratch / "sound.mp4"]
            heard = graph.levelled(graph.heard(opened[str(film.audio)]), job.facts["loudness"], film.duration)
            outputs.append(graph.sound_only(heard, sound[0], film.duration))
        reads = [film.path, *(signing.source.path for signing, _ in new)]
        run(job, outputs, reads=reads, share=frames_done(film.duration))
        for _, path in new:
            joining.joined([scratch / path.name, *sound], path, program=job.ffmpeg, work=job.work)
        shutil.rmtree(scratch)
