"""Write the master playlist and the subtitles; nothing is encoded, so approving captions costs a second."""

from collections.abc import Mapping
from typing import Any, ClassVar

from media_pipeline.hls import master, subtitles
from media_pipeline.stages.protocol import Given, Job, Produced, StageError

SPOKEN = "zh-Hans"
# The clock of our fMP4 begins this late (two B-frames at 25 a second); captions are shifted by as much.
VIDEO_START = 0.08


class Package:
    version: ClassVar[str] = "2"
    optional: ClassVar[bool] = False
    queue: ClassVar[str] = "default"
    needs: ClassVar[tuple[str, ...]] = ("hls_rendition", "hls_audio", "hls_described")
    params: ClassVar[tuple[str, ...]] = ("tracks",)

    def __call__(self, job: Job) -> list[Produced]:
        pictures = sorted(job.of_kind("hls_rendition"), key=lambda given: -int(given.facts["edge"]))
        sounds = [*job.of_kind("hls_audio")[:1], *job.of_kind("hls_described")[:1]]
        if not pictures and not sounds:
            raise StageError("nothing_to_package", permanent=True)
        duration = float((*pictures, *sounds)[0].facts["duration"])
        start = VIDEO_START if pictures else 0.0
        texts = [self.cut(job, number, track, duration, start) for number, track in enumerate(tracks(job.params))]
        path = job.work / "master.m3u8"
        path.write_text(written(pictures, sounds, texts), encoding="utf-8")
        facts = {"renditions": len(pictures), "subtitles": len(texts), "sounds": len(sounds), **still_missing(pictures)}
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
    """Return the sizes that the encoder will make and that are not there yet, as `partial`."""
    wanted = {edge for given in pictures for edge in given.facts.get("ladder", [])}
    left = sorted(wanted - {given.facts["edge"] for given in pictures})
    return {"partial": left} if left else {}


def written(pictures: list[Given], sounds: list[Given], texts: list[master.Subtitles]) -> str:
    """Return the master playlist; the first sound is the plain one. Other trees stand beside ours: "../<tree>/…"."""
    if not pictures:
        (plain,) = sounds[:1]  # sound only: the playlist is that of the sound
        facts = plain.facts
        only = master.Variant("../" + plain.address, facts["bandwidth"], facts["average"], facts["codecs"])
        return master.master([only], [], texts)
    # What a player must be able to fetch with the most costly of the sounds.
    peak, average = (max((sound.facts[name] for sound in sounds), default=0) for name in ("bandwidth", "average"))
    codecs = dict.fromkeys(str(sound.facts["codecs"]) for sound in sounds)
    variants = [
        master.Variant(
            uri="../" + given.address,
            bandwidth=given.facts["bandwidth"] + peak,
            average=given.facts["average"] + average,
            codecs=",".join([given.facts["codecs"], *codecs]),
            width=given.facts["width"],
            height=given.facts["height"],
            fps=given.facts["fps"],
        )
        for given in pictures
    ]
    return master.master(variants, [heard(sound) for sound in sounds], texts)


def heard(sound: Given) -> master.Sound:
    """Return the menu entry of a sound: in the lesson's language for everybody; a synthetic voice is called that."""
    uri = "../" + sound.address
    if sound.kind == "hls_audio":
        return master.Sound(uri=uri, name="普通话", language=SPOKEN)
    name = "普通话口述影像（合成语音）" if sound.facts.get("synthetic") else "普通话口述影像"
    return master.Sound(uri=uri, name=name, language=SPOKEN, characteristics=master.CHARACTERISTICS["descriptions"])
