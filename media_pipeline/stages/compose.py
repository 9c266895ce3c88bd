"""One MP4 a sign film, with the interpreter beside or over the lesson; the lesson is decoded once for all of them."""

import shutil
from pathlib import Path
from typing import ClassVar

from media_pipeline.encoding import graph, interpreter, joining
from media_pipeline.encoding.ladder import ladder
from media_pipeline.encoding.source import source
from media_pipeline.stages.encode import frames_done, run
from media_pipeline.stages.protocol import Job, Produced, StageError
from media_pipeline.stages.signing import facts, signings_of, signs


class Compose:
    version: ClassVar[str] = "3"
    optional: ClassVar[bool] = False
    queue: ClassVar[str] = "media"
    needs: ClassVar[tuple[str, ...]] = ("probe", "loudness")
    params: ClassVar[tuple[str, ...]] = ("signs",)

    def __call__(self, job: Job) -> list[Produced]:
        film = source(job.source, job.facts["probe"])
        if film.video is None or not signs(job.params):
            raise StageError("nothing_to_compose", permanent=True)
        rung = ladder(film.width, film.height)[0]
        signings = signings_of(job, rung)
        scratch = job.work / "scratch"
        scratch.mkdir()
        opened = graph.opened(film)
        pictures = graph.pictures(opened[str(film.video)], film.duration - film.pictures, film, rung)
        outputs, films = [], []
        for number, (lesson, signing) in enumerate(zip(graph.split(pictures, len(signings)), signings, strict=True)):
            films.append(scratch / f"signed-{number}.mp4")
            outputs.append(graph.silent_mp4(interpreter.signed(lesson, signing), films[-1], rung, film.duration))
        sound: list[Path] = []
        if film.audio is not None:
            sound = [scratch / "sound.mp4"]
            heard = graph.levelled(opened[str(film.audio)], job.facts["loudness"], film.duration)
            outputs.append(graph.sound_only(heard, sound[0], film.duration))
        run(
            job,
            outputs,
            reads=[film.path, *(signing.source.path for signing in signings)],
            share=frames_done(film.duration),
        )
        produced = []
        for silent, sign, signing in zip(films, signs(job.params), signings, strict=True):
            path = joining.joined([silent, *sound], job.work / silent.name, program=job.ffmpeg, work=job.work)
            produced.append(Produced("signed_mp4", path, facts(sign, signing.layout, film.duration)))
        shutil.rmtree(scratch)
        return produced
