"""Films with their captions in the picture: the lesson itself, and each signed film, all from one decode that are not
there already.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from accessibility.captions import files
from media_pipeline.encoding import graph, joining
from media_pipeline.encoding.graph import Source
from media_pipeline.encoding.picture import ass, interpreter
from media_pipeline.encoding.picture.ass import Caption
from media_pipeline.encoding.picture.interpreter import Signing
from media_pipeline.encoding.picture.ladder import Rung, ladder
from media_pipeline.encoding.picture.layout import Box, caption_area
from media_pipeline.encoding.probing.source import source
from media_pipeline.stages.encode import frames_done, run
from media_pipeline.stages.film_reuse import MADE_OF, reuse_earlier, sum_of
from media_pipeline.stages.protocol import Job, Produced, StageError
from media_pipeline.stages.signing import facts, signings_of, signs


@dataclass(frozen=True, slots=True)
class Burnt:
    """A film to come; without a signing it is the lesson itself."""

    kind: str
    path: Path
    signing: Signing | None
    facts: Mapping[str, Any]
    made_of: str


class Burn:
    version: ClassVar[str] = "2"
    optional: ClassVar[bool] = False
    queue: ClassVar[str] = "media"
    needs: ClassVar[tuple[str, ...]] = ("probe", "loudness")
    params: ClassVar[tuple[str, ...]] = ("plain", "signs", "captions")
    remembers: ClassVar[tuple[str, ...]] = ("captioned_mp4", "signed_captioned_mp4")

    def __call__(self, job: Job) -> list[Produced]:
        film = source(job.source, job.facts["probe"])
        if film.video is None:
            raise StageError("nothing_to_compose", permanent=True)
        rung = ladder(film.width, film.height)[0]
        wanted = planned(job, self.version, film, rung)
        if not wanted:
            raise StageError("nothing_to_compose", permanent=True)
        new = [each for each in wanted if not reuse_earlier(job, each.kind, each.made_of, each.path)]
        if new:
            self.encode(job, film, rung, new)
        return [Produced(each.kind, each.path, {**each.facts, MADE_OF: each.made_of}) for each in wanted]

    def encode(self, job: Job, film: Source, rung: Rung, new: Sequence[Burnt]) -> None:
        captions = read(job)
        scratch = job.work / "scratch"
        scratch.mkdir()
        ass.put_font(job.work)
        opened = graph.opened(film)
        pictures = graph.pictures(opened[str(film.video)], film.duration - film.pictures, film, rung)
        outputs = []
        for picture, each in zip(graph.split(pictures, len(new)), new, strict=True):
            if each.signing:
                shown, area = interpreter.signed(picture, each.signing), caption_area(each.signing.layout)
            else:
                shown, area = graph.sized(picture, rung.width, rung.height), Box(0, 0, rung.width, rung.height)
            name = f"{each.path.stem}.ass"
            (job.work / name).write_text(ass.document(captions, rung.width, rung.height, area), encoding="utf-8")
            outputs.append(graph.silent_mp4(ass.burnt(shown, name), scratch / each.path.name, rung, film.duration))
        sound: list[Path] = []
        if film.audio is not None:
            sound = [scratch / "sound.mp4"]
            heard = graph.levelled(graph.heard(opened[str(film.audio)]), job.facts["loudness"], film.duration)
            outputs.append(graph.sound_only(heard, sound[0], film.duration))
        reads = [film.path, *(each.signing.source.path for each in new if each.signing)]
        run(job, outputs, reads=reads, share=frames_done(film.duration))
        for each in new:
            joining.joined([scratch / each.path.name, *sound], each.path, program=job.ffmpeg, work=job.work)
        shutil.rmtree(scratch)


def planned(job: Job, version: str, film: Source, rung: Rung) -> list[Burnt]:
    """Return the plain film where it is asked for, and one a sign; refuse captions that cannot be read."""
    read(job)
    found: list[Burnt] = []
    if job.params.get("plain"):
        plain: dict[str, Any] = {"duration": film.duration, "width": rung.width, "height": rung.height}
        found.append(Burnt("captioned_mp4", job.work / "captioned.mp4", None, plain, sum_of(job, version)))
    for at, (sign, signing) in enumerate(zip(signs(job.params), signings_of(job, rung, captions=True), strict=True)):
        made_of = sum_of(job, version, sign=sign, number=at)
        path, about = job.work / f"captioned-{at}.mp4", facts(sign, signing.layout, film.duration)
        found.append(Burnt("signed_captioned_mp4", path, signing, about, made_of))
    return found


def read(job: Job) -> list[Caption]:
    found = files.of_ours(job.inputs["captions"].read_bytes())
    if found is None:
        raise StageError("bad_subtitles", permanent=True)
    return [Caption(cue.start_ms / 1000, cue.end_ms / 1000, cue.shown.split("\n")) for cue in found]
