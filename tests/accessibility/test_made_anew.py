"""What an approval makes anew, from the row that was approved to the sound and the pictures that come out.

One real film is encoded once a test; every run after that is one that the verbs themselves have started.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from accessibility.captions import tracks
from accessibility.captions.cues import Cue
from accessibility.descriptions import recordings
from accessibility.display.player import player_item
from accessibility.models import Track
from media_pipeline import assets
from media_pipeline.engine import runs, tools
from media_pipeline.hls import playlist
from media_pipeline.models import Artifact, Asset, Run
from tests.media_pipeline.walk import frames, heard

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
SECONDS = 16
HUM, VOICE = 300, 900  # Hz: what stands for the lesson's sound, and for a person who describes it
SPEECH = [Cue(0, 3_500, "今天我们学习怎样洗手。"), Cue(12_000, 15_500, "洗完以后把手擦干。")]
EARLIER = [Cue(0, 3_500, "今天我们学习怎样洗手。"), Cue(8_000, 11_500, "洗完以后把手擦干。")]


@pytest.mark.speech
def test_a_described_film_is_spoken_in_its_pause_and_again_when_the_pause_has_moved(
    film: Asset, approved: Callable[..., Track]
) -> None:
    approved(SPEECH)
    ladder = uuids(film, "hls_rendition", "hls_audio", "mp4")

    approved([Cue(5_000, 7_000, "她打开水龙头。")], kind=Track.Kind.DESCRIPTIONS)
    finish(film, "DESCRIBE")

    [clip] = film.artifact("description_clips").facts["clips"]
    assert not clip["extended"]
    assert 3_500 <= clip["at_ms"] < clip["at_ms"] + clip["ms"] <= 12_000
    plain, described = sound(film, "audio_only"), sound(film, "described_audio")
    spoken = slice(clip["at_ms"] * 48, (clip["at_ms"] + clip["ms"]) * 48)
    assert energy(described[spoken], HUM) < 0.5 * energy(plain[spoken], HUM)  # ducked under the voice
    before = slice(0, 3 * 48_000)
    assert energy(described[before], HUM) == pytest.approx(energy(plain[before], HUM), rel=0.05)
    assert others(described[spoken]) > 10 * others(described[before])  # something else than the hum is heard
    [line] = re.findall(r"#EXT-X-MEDIA:.*describes-video.*", master(film))
    stream = film.artifact("hls_master").local_path().parent / re.search(r'URI="([^"]+)"', line)[1]
    assert playlist.parse(stream.read_text()).duration == pytest.approx(SECONDS, abs=0.1)
    shown = player_item(film).description
    assert (shown.in_stream, shown.clips[0]["text"]) == (True, "她打开水龙头。")
    assert "合成" in shown.label

    approved(EARLIER)  # the captions were wrong: somebody speaks where the description had room
    finish(film, "REPACKAGE", "DESCRIBE")

    [moved] = film.artifact("description_clips").facts["clips"]
    assert moved["extended"] or moved["at_ms"] + moved["ms"] <= 8_000
    assert film.artifacts.filter(kind="described_audio", current=True).count() == 1
    assert uuids(film, "hls_rendition", "hls_audio", "mp4") == ladder  # nothing of the lesson was encoded again


@pytest.mark.wide
def test_a_recorded_voice_takes_the_place_of_the_text_and_the_hum_makes_room_for_it(
    film: Asset, make: Callable[..., Asset], approved: Callable[..., Track], editor: Any, reviewer: Any
) -> None:
    approved(SPEECH)
    voice = make(
        "voice.wav",
        [f"sine=f={VOICE}:d={SECONDS},volume='if(between(t,5,7),1,0)':eval=frame"],
        recipe="LESSON_AUDIO",
    )

    given = recordings.attach_recording(asset=film, audio_asset=voice, offset_ms=500, by=editor)
    assert not film.runs.filter(recipe="DESCRIBE_RECORDED").exists()  # nobody hears it before a second person has
    recordings.approve_recording(recording=given, by=reviewer)
    finish(film, "DESCRIBE_RECORDED")

    plain, described = sound(film, "audio_only"), sound(film, "described_audio")
    there, not_there = slice(6 * 48_000, 7 * 48_000), slice(9 * 48_000, 12 * 48_000)
    assert energy(described[there], VOICE) > 100 * energy(plain[there], VOICE)
    assert energy(described[there], HUM) < 0.5 * energy(plain[there], HUM)
    assert energy(described[not_there], HUM) == pytest.approx(energy(plain[not_there], HUM), rel=0.05)
    early = slice(round(5.05 * 48_000), round(5.4 * 48_000))  # half a second later than in the recording
    assert energy(described[early], VOICE) < 0.01 * energy(described[there], VOICE)
    shown = player_item(film).description
    assert (shown.in_stream, shown.clips, "合成" in shown.label) == (True, [], False)
    assert master(film).count("describes-video") == 1


@pytest.mark.wide
def test_captions_are_burnt_when_asked_for_and_again_when_they_were_corrected(
    film: Asset, approved: Callable[..., Track], editor: Any
) -> None:
    recordings.ask_for_burnt(asset=film, plain=True, signed=False, by=editor)
    assert not film.runs.filter(recipe="BURN").exists()  # there are no captions yet
    approved(SPEECH)
    finish(film, "BURN")
    ladder = uuids(film, "hls_rendition", "hls_audio", "mp4")

    assert written(film) == [(1.5, True), (6, False), (10, False), (13.5, True)]

    first = film.artifact("captioned_mp4").uuid
    approved(EARLIER)
    finish(film, "REPACKAGE", "BURN")

    assert written(film) == [(1.5, True), (6, False), (10, True), (13.5, False)]
    assert film.artifact("captioned_mp4").uuid != first
    assert uuids(film, "hls_rendition", "hls_audio", "mp4") == ladder

    recordings.ask_for_burnt(asset=film, plain=False, signed=False, by=editor)

    assert film.artifact("captioned_mp4") is None
    assert player_item(film).films == []


@pytest.fixture
def make(base: Any, editor: Any, tmp_path: Path, settings: Any) -> Callable[..., Asset]:
    """make(file name, lavfi sources): an asset with all that its recipe makes, but for what is recognised in it."""
    lesson = (("probe",), ("measure",), ("encode",), ("package",))
    settings.MEDIA_RECIPES = {"LESSON_VIDEO": lesson, "LESSON_AUDIO": lesson}

    def made(name: str, sources: list[str], recipe: str = "LESSON_VIDEO") -> Asset:
        reads = [word for each in sources for word in ("-f", "lavfi", "-i", each)]
        coding = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"] if len(sources) > 1 else []
        command = [tools.ffmpeg(), "-v", "error", "-nostdin", "-y", *reads, *coding, str(tmp_path / name)]
        subprocess.run(command, check=True)
        asset = assets.create_asset(
            path=tmp_path / name, filename=name, title=name, collection=base.collection, owner=editor
        )
        assert runs.run_inline(runs.start(asset=asset, recipe=recipe, by=editor, queue=False)).state == Run.State.DONE
        asset.refresh_from_db()
        return asset

    return made


@pytest.fixture
def film(make: Callable[..., Asset]) -> Asset:
    """A dark picture and a hum."""
    return make("lesson.mp4", [f"color=c=0x103030:s=640x360:r=25:d={SECONDS}", f"sine=f={HUM}:d={SECONDS}"])


@pytest.fixture
def approved(film: Asset, editor: Any, reviewer: Any) -> Callable[..., Track]:
    """approved(cues, kind=…): written by the editor, approved by the reviewer."""

    def approve(cues: list[Cue], kind: str = Track.Kind.CAPTIONS) -> Track:
        track = tracks.ensure_track(asset=film, kind=kind)
        version = tracks.save_version(track=track, base_number=track.latest.number, cues=cues, by=editor)
        tracks.submit(track=track, version=version, by=editor)
        tracks.approve(track=track, version=version, by=reviewer)
        return track

    return approve


def finish(film: Asset, *recipes: str) -> None:
    """What the approvals have started is done to its end, as the worker does it; each of these is among it."""
    for recipe in recipes:
        assert film.runs.filter(recipe=recipe, state=Run.State.RUNNING).exists(), recipe
    for run in film.runs.filter(state=Run.State.RUNNING).order_by("pk"):
        assert runs.run_inline(run).state == Run.State.DONE, run.recipe


def uuids(film: Asset, *kinds: str) -> set[Any]:
    return set(film.artifacts.filter(current=True, kind__in=kinds).values_list("uuid", flat=True))


def master(film: Asset) -> str:
    artifact: Artifact = film.artifact("hls_master")
    return artifact.local_path().read_text()


def sound(film: Asset, kind: str) -> Any:
    """One channel, 48,000 samples a second."""
    return heard(film.artifact(kind).local_path())[0]


def energy(samples: Any, hertz: int) -> float:
    """How much of these samples is a tone of that height."""
    moments = np.arange(len(samples)) / 48_000
    return float(np.abs(np.mean(samples * np.exp(-2j * np.pi * hertz * moments))))


def others(samples: Any) -> float:
    """How much there is that is not the hum: what is left above it."""
    spectrum = np.abs(np.fft.rfft(samples)) ** 2
    hertz = np.fft.rfftfreq(len(samples), 1 / 48_000)
    return float(spectrum[hertz > 2 * HUM].sum() / len(samples))


def written(film: Asset) -> list[tuple[float, bool]]:
    """At these seconds: whether something bright stands in the lower third of the captioned film."""
    pictures = frames(film.artifact("captioned_mp4").local_path())
    found = []
    for second in (1.5, 6, 10, 13.5):
        _at, luma = min(pictures, key=lambda picture: abs(picture[0] - second))
        found.append((second, bool((luma[len(luma) * 2 // 3 :] > 200).sum() > 200)))
    return found
