"""The stage that speaks an audio description: timed text in, a described sound and the clips that stop the lesson out.

What fits into a pause is mixed in; what does not is extended: it is left out of the mix and comes as a clip of its own,
for which the player stops the lesson. Everything it says is marked as synthetic.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from accessibility.captions import webvtt
from accessibility.captions.rules import reading_length
from accessibility.descriptions import description_timing
from accessibility.speech import speaker
from media_pipeline.encoding import ducking, graph, loudness
from media_pipeline.encoding.graph import Source
from media_pipeline.encoding.probing.source import source
from media_pipeline.stages.described import described
from media_pipeline.stages.encode import run
from media_pipeline.stages.measure import metered
from media_pipeline.stages.protocol import Job, JobCancelled, Produced, StageError, StageSkipped

if TYPE_CHECKING:
    import numpy as np  # heavy, and needed only for speech
    from numpy.typing import NDArray

QUIET = 0.004  # of full scale: what is below at a clip's ends is no speech
AT_ONCE = 60  # clips encoded by one process

type Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Clip:
    """One description as it will be heard: at this millisecond, over the lesson or stopping it."""

    at_ms: int
    text: str
    samples: Samples
    extended: bool

    @property
    def ms(self) -> int:
        return round(len(self.samples) * 1000 / speaker.RATE)


class Describe:
    """The app sets the model's folders when it starts: a stage reads no settings."""

    version: ClassVar[str] = "2"
    optional: ClassVar[bool] = False  # the packager after it waits
    queue: ClassVar[str] = "media"
    needs: ClassVar[tuple[str, ...]] = ("probe", "loudness")
    params: ClassVar[tuple[str, ...]] = ("descriptions", "speech")
    folders: ClassVar[tuple[Path, Path]] = (Path("models"), Path("voices"))

    @classmethod
    def use(cls, model_dir: Path, voices_dir: Path) -> None:
        """Set the voice's folders; another voice is another plan."""
        cls.folders = (model_dir, voices_dir)
        cls.version = f"1 {speaker.fingerprint(model_dir)}"

    def __call__(self, job: Job) -> list[Produced]:
        if reason := speaker.unavailable(*self.folders):
            raise StageSkipped("no_voice", reason)
        duration = source(job.source, job.facts["probe"]).duration
        clips = self.spoken(job, round(duration * 1000))
        if not clips:
            raise StageError("nothing_to_describe", permanent=True)
        scratch = job.work / "voice"
        scratch.mkdir()
        fitting = [clip for clip in clips if not clip.extended]
        voice = ducking.write_voice(((clip.at_ms / 1000, pcm(clip)) for clip in fitting), scratch / "voice.wav")
        plan = levels(job, clips, scratch)
        spans = [(clip.at_ms / 1000, (clip.at_ms + clip.ms) / 1000) for clip in fitting]
        read = graph.wave(voice)
        heard = loudness.levelled(ducking.both_sides(read), plan)
        made = described(job, heard, spans, reads=[voice], synthetic=True)
        return [*made, listed(job, clips, encoded(job, clips, plan, scratch))]

    def spoken(self, job: Job, duration_ms: int) -> list[Clip]:
        """Speak each description, again a little faster where only that fits; never above 5 characters a second."""
        wanted = [(int(each["at_ms"]), str(each["text"]).strip()) for each in job.params.get("descriptions") or []]
        wanted = [(at, text) for at, text in wanted if text and at < duration_ms]
        gaps = description_timing.pauses([(start, end) for start, end in job.params.get("speech") or []], duration_ms)
        spots = description_timing.fitted(
            [description_timing.Wish(at, description_timing.least_ms(text)) for at, text in wanted], gaps
        )
        voice = speaker.speaker(*self.folders)
        clips = []
        for number, ((_at, text), spot) in enumerate(zip(wanted, spots, strict=True)):
            if job.cancelled():
                raise JobCancelled
            samples = trimmed(voice.speak(text).samples)
            if not samples.size:
                continue
            if not spot.extended and length_ms(samples) > spot.room_ms:
                speed = min(length_ms(samples) / max(1, spot.room_ms) * 1.02, fastest(text, samples))
                samples = trimmed(voice.speak(text, speed=speed).samples)
            extended = spot.extended or length_ms(samples) > spot.room_ms
            clips.append(Clip(spot.at_ms, text, samples, extended))
            job.report(0.5 * (number + 1) / len(wanted))
        return clips


def fastest(text: str, samples: Samples) -> float:
    """Return the factor at which this text, spoken so at speed 1, has five characters a second; at least 1."""
    return max(1.0, description_timing.FASTEST * len(samples) / speaker.RATE / max(1.0, reading_length(text)))


def length_ms(samples: Samples) -> int:
    return round(len(samples) * 1000 / speaker.RATE)


def trimmed(samples: Samples) -> Samples:
    """Cut the silence at both ends; a twentieth of a second stays, so that no consonant is cut."""
    import numpy as np

    loud = np.flatnonzero(np.abs(samples) > QUIET)
    if not loud.size:
        return samples[:0]
    edge = speaker.RATE // 20
    return samples[max(0, int(loud[0]) - edge) : int(loud[-1]) + edge]


def pcm(clip: Clip) -> bytes:
    import numpy as np

    return (np.clip(clip.samples, -1, 1) * 32767).astype("<i2").tobytes()


def levels(job: Job, clips: Sequence[Clip], scratch: Path) -> Mapping[str, Any]:
    """Return one gain for everything the voice says, by all of it in a row."""
    row, at = [], 0.0
    for clip in clips:
        row.append((at, pcm(clip)))
        at += clip.ms / 1000 + 0.1
    path = ducking.write_voice(row, scratch / "row.wav")
    film = Source(path=path, demuxer="wav", duration=at, audio=0)
    found = metered(job, film, {})
    return {} if loudness.is_silent(found) else loudness.plan(found)


def encoded(job: Job, clips: Sequence[Clip], plan: Mapping[str, Any], scratch: Path) -> list[str]:
    """Encode each clip as its own file, for players that stop the lesson or mix for themselves; return the names."""
    folder = job.work / "clips"
    folder.mkdir()
    names = [f"{number:04}.m4a" for number in range(len(clips))]
    for first in range(0, len(clips), AT_ONCE):
        outputs = []
        for name, clip in list(zip(names, clips, strict=True))[first : first + AT_ONCE]:
            wav = ducking.write_voice([(0.0, pcm(clip))], scratch / f"{name}.wav")
            read = graph.wave(wav)
            heard = graph.filled(loudness.levelled(ducking.both_sides(read), plan), 48000, clip.ms / 1000)
            outputs.append(graph.sound_only(heard, folder / name, clip.ms / 1000))
        run(job, outputs, reads=[scratch], share=lambda progress: 1.0)
    return names


def listed(job: Job, clips: Sequence[Clip], names: Sequence[str]) -> Produced:
    """Return the descriptions as they are heard, as WebVTT and, for the player, as facts."""
    cues = tuple(webvtt.VttCue(clip.at_ms, clip.at_ms + clip.ms, webvtt.payload(clip.text, "")) for clip in clips)
    path = job.work / "clips" / "descriptions.vtt"
    path.write_text(webvtt.write(webvtt.Document(cues=cues, notes=())), encoding="utf-8")
    rows = [
        {"at_ms": clip.at_ms, "ms": clip.ms, "extended": clip.extended, "text": clip.text, "file": name}
        for clip, name in zip(clips, names, strict=True)
    ]
    extended = sum(clip.extended for clip in clips)
    facts = {"clips": rows, "fitted": len(clips) - extended, "extended": extended, "synthetic": True}
    return Produced("description_clips", path, facts, path.parent)
