"""Write the master playlist and the subtitles; nothing is encoded, so approving captions costs a second."""

from collections.abc import Mapping
from typing import Any, ClassVar

from media_pipeline.hls import master, subtitles
from media_pipeline.stages.protocol import Given, Job, Produced, StageError

SPOKEN = "zh-Hans"
# The clock of our fMP4 begins this late (two B-frames at 25 a second); captions are shifted by as much.
VIDEO_START = 0.08


class Package:
    version: ClassVar[str] = "1"
    optional: ClassVar[bool] = False
    queue: ClassVar[str] = "default"
    needs: ClassVar[tuple[str, ...]] = ("hls_rendition", "hls_audio")
    params: ClassVar[tuple[str, ...]] = ("tracks",)

    def __call__(self, job: Job) -> list[Produced]:
        pictures = sorted(job.of_kind("hls_rendition"), key=lambda given: -int(given.facts["edge"]))
        sound = next(iter(job.of_kind("hls_audio")), None)
        if not pictures and not sound:
            raise StageError("nothing_to_package", permanent=True)
        duration = float(next(given for given in (*pictures, sound) if given).facts["duration"])
        start = VIDEO_START if pictures else 0.0
        texts = [self.cut(job, number, track, duration, start) for number, track in enumerate(tracks(job.params))]
        path = job.work / "master.m3u8"
        path.write_text(written(pictures, sound, texts), encoding="utf-8")
        facts = {"renditions": len(pictures), "subtitles": len(texts), **still_missing(pictures)}
        return [Produced("hls_master", path, facts, job.work / "text" if texts else None)]

    def cut(self, job: Job, number: int, track: Mapping[str, Any], duration: float, start: float) -> master.Subtitles:
        try:
            text = job.inputs[f"track:{number}"].read_text(encoding="utf-8")
            subtitles.cut(text, job.work / "text" / str(number), duration=duration, start=start)
        except (subtitles.BadSubtitles, UnicodeDecodeError) as error:
            raise StageError("bad_subtitles", permanent=True, detail=str(error)) from error
        kind = str(track.get("kind", "captions"))
        return master.Subtitles(
            uri=f"text/{number}/index.m3u8",
            name=str(track["label"]),
            language=str(track["lang"]),
            characteristics=str(track.get("characteristics") or master.CHARACTERISTICS.get(kind, "")),
            default=bool(track.get("default")),
        )


def tracks(params: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(params.get("tracks") or [])


def still_missing(pictures: list[Given]) -> dict[str, Any]:
    """The sizes that the encoder means to make and that are not there yet; their number is what is `partial`."""
    wanted = {edge for given in pictures for edge in given.facts.get("ladder", [])}
    left = sorted(wanted - {given.facts["edge"] for given in pictures})
    return {"partial": left} if left else {}


def written(pictures: list[Given], sound: Given | None, texts: list[master.Subtitles]) -> str:
    """The master playlist. Other trees stand beside ours: "../<tree>/…"."""
    spoken = ""
    group = None
    if sound:
        spoken = "," + str(sound.facts["codecs"])
        group = master.Sound(uri="../" + sound.address, name="普通话", language=SPOKEN)
    variants = [
        master.Variant(
            uri="../" + given.address,
            bandwidth=given.facts["bandwidth"] + (sound.facts["bandwidth"] if sound else 0),
            average=given.facts["average"] + (sound.facts["average"] if sound else 0),
            codecs=given.facts["codecs"] + spoken,
            width=given.facts["width"],
            height=given.facts["height"],
            fps=given.facts["fps"],
        )
        for given in pictures
    ]
    if not pictures and sound:
        variants = (
            [master.Variant(group.uri, sound.facts["bandwidth"], sound.facts["average"], sound.facts["codecs"])]
            if group
            else []
        )
        group = None
    return master.master(variants, group, texts)
