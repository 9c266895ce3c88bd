"""Films with their captions in the picture: the lesson itself, and each signed film, all from one decode."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from accessibility import caption_files
from media_pipeline.encoding import ass, graph, interpreter, joining
from media_pipeline.encoding.ass import Caption
from media_pipeline.encoding.interpreter import Signing
from media_pipeline.encoding.ladder import ladder
from media_pipeline.encoding.layout import Box, caption_area
from media_pipeline.encoding.source import source
from media_pipeline.stages.encode import frames_done, run
from media_pipeline.stages.protocol import Job, Produced, StageError
from media_pipeline.stages.signing import facts, signings_of, signs


class Burn:
    version: ClassVar[str] = "1"
    optional: ClassVar[bool] = False
    queue: ClassVar[str] = "media"
    needs: ClassVar[tuple[str, ...]] = ("probe", "loudness")
    params: ClassVar[tuple[str, ...]] = ("plain", "signs", "captions")

    def __call__(self, job: Job) -> list[Produced]:
        film = source(job.source, job.facts["probe"])
        if film.video is None:
            raise StageError("nothing_to_compose", permanent=True)
        captions = read(job)
        rung = ladder(film.width, film.height)[0]
        signings: list[Signing | None] = [None] if job.params.get("plain") else []
        signings += signings_of(job, rung, captions=True)
        if not signings:
            raise StageError("nothing_to_compose", permanent=True)
        scratch = job.work / "scratch"
        scratch.mkdir()
        ass.put_font(job.work)
        opened = graph.opened(film)
        pictures = graph.pictures(opened[str(film.video)], film.duration - film.pictures, film, rung)
        outputs, films = [], []
        for number, (picture, signing) in enumerate(zip(graph.split(pictures, len(signings)), signings, strict=True)):
            if signing:
                shown, area = interpreter.signed(picture, signing), caption_area(signing.layout)
            else:
                shown, area = graph.sized(picture, rung.width, rung.height), Box(0, 0, rung.width, rung.height)
            name = f"captions-{number}.ass"
            text = ass.document(captions, rung.width, rung.height, area)
            (job.work / name).write_text(text, encoding="utf-8")
            films.append(scratch / f"captioned-{number}.mp4")
            outputs.append(graph.silent_mp4(ass.burnt(shown, name), films[-1], rung, film.duration))
        sound: list[Path] = []
        if film.audio is not None:
            sound = [scratch / "sound.mp4"]
            heard = graph.levelled(opened[str(film.audio)], job.facts["loudness"], film.duration)
            outputs.append(graph.sound_only(heard, sound[0], film.duration))
        reads = [film.path, *(signing.source.path for signing in signings if signing)]
        run(job, outputs, reads=reads, share=frames_done(film.duration))
        whole = [
            joining.joined([each, *sound], job.work / each.name, program=job.ffmpeg, work=job.work) for each in films
        ]
        shutil.rmtree(scratch)
        return named(job, whole, signings, film.duration, {"width": rung.width, "height": rung.height})


def read(job: Job) -> list[Caption]:
    found = caption_files.read(job.inputs["captions"].read_bytes())
    if found is None:
        raise StageError("bad_subtitles", permanent=True)
    return [Caption(cue.start_ms / 1000, cue.end_ms / 1000, cue.shown.split("\n")) for cue in found.cues]


def named(
    job: Job, films: Sequence[Path], signings: Sequence[Signing | None], duration: float, size: dict[str, Any]
) -> list[Produced]:
    produced = []
    wanted = iter(signs(job.params))
    for path, signing in zip(films, signings, strict=True):
        if signing:
            produced.append(Produced("signed_captioned_mp4", path, facts(next(wanted), signing.layout, duration)))
        else:
            produced.append(Produced("captioned_mp4", path, {"duration": duration, **size}))
    return produced
