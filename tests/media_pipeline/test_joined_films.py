"""Films joined from parts, cut off or damaged: all of it comes out, or somebody is told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from media_pipeline.stages.probe import Probe
from media_pipeline.stages.protocol import StageError
from tests.media_pipeline.parts import X264, behind, part
from tests.media_pipeline.walk import Made, frames, heard, lesson
from tests.wide import wide

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

BUSY = "testsrc2=s={size}:r=25:d={seconds}"


@pytest.mark.parametrize(
    ("ending", "codecs"),
    [("ts", None), ("mpg", ("-c:v", "mpeg2video", "-c:a", "mp2")), wide("ogg", ("-vn", "-c:a", "libvorbis"))],
)
def test_clocks_that_begin_again_are_put_one_after_another(
    ending: str, codecs: tuple[str, ...] | None, tmp_path: Path
) -> None:
    more: dict[str, Any] = {"codecs": codecs} if codecs else {}
    parts = [
        part(tmp_path / f"first.{ending}", seconds=3, **more),
        part(tmp_path / f"second.{ending}", tone=900, **more, pictures="color=gray:s={size}:r=25:d={seconds}"),
        part(tmp_path / f"third.{ending}", **more),
    ]

    made = lesson(behind(tmp_path / f"film.{ending}", *parts), tmp_path / "made")

    assert made.facts["probe"]["duration"] == pytest.approx(7, abs=0.15)
    assert "joined" in made.facts["probe"]["notices"]
    sound = heard(made.sound)
    assert sound.shape[1] / 48000 == pytest.approx(7, abs=0.15)
    assert [pitch(sound, at) for at in (1.5, 4.0, 6.0)] == pytest.approx([300, 900, 300], abs=25)
    if made.of("mp4"):
        lights = [luma.mean() for _, luma in frames(made.mp4)]
        assert len(lights) == pytest.approx(175, abs=3)
        assert [lights[at] > 200 for at in (40, 100, 150)] == [True, False, True]


@pytest.mark.parametrize(
    ("ending", "codecs"),
    [
        ("mp4", ()),
        ("mkv", ()),
        wide("webm", ("-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus")),
        wide("flv", ("-c:v", "flv1", "-c:a", "libmp3lame", "-ar", "44100")),
        wide("wmv", ("-c:v", "wmv2", "-c:a", "wmav2")),
        wide("wav", ("-vn", "-c:a", "pcm_s16le")),
    ],
)
def test_where_only_the_first_can_be_read_the_film_is_refused(
    ending: str, codecs: tuple[str, ...], tmp_path: Path
) -> None:
    more: dict[str, Any] = {"codecs": codecs} if codecs else {}
    if "-ar" in codecs:
        more["sound"] = ()
    one = part(tmp_path / f"one.{ending}", **more)

    with pytest.raises(StageError) as told:
        probed(behind(tmp_path / f"two.{ending}", one, part(tmp_path / f"other.{ending}", **more)), tmp_path)

    assert (told.value.code, told.value.permanent) == ("several_films", True)
    assert probed(one, tmp_path)["duration"] == pytest.approx(2, abs=0.2)


def test_another_film_with_other_tracks_is_not_left_out_in_silence(tmp_path: Path) -> None:
    other = part(tmp_path / "other.ts", codecs=(*X264, "-c:a", "aac", "-mpegts_start_pid", "0x300"), pictures=BUSY)
    one = part(tmp_path / "one.ts", pictures=BUSY)

    with pytest.raises(StageError) as told:
        probed(behind(tmp_path / "film.ts", one, other), tmp_path)

    assert told.value.code == "several_films"


def test_a_film_of_which_much_cannot_be_decoded_is_not_green(tmp_path: Path) -> None:
    good = part(tmp_path / "good.avi", seconds=4, codecs=(*X264, "-g", "1", "-c:a", "pcm_s16le"), pictures=BUSY)
    content = bytearray(good.read_bytes())
    chunks = [match.start() for match in re.finditer(b"00dc", content[: content.index(b"idx1")])]
    for at in chunks[50:]:  # nothing is left of the second half's pictures
        length = int.from_bytes(content[at + 4 : at + 8], "little")
        content[at + 8 : at + 8 + length] = bytes(length)
    (tmp_path / "half.avi").write_bytes(content)

    with pytest.raises(StageError) as told:
        lesson(tmp_path / "half.avi", tmp_path / "made")

    assert (told.value.code, told.value.permanent) == ("partly_unreadable", True)


def test_one_that_says_it_is_longer_is_taken_and_that_is_told(tmp_path: Path) -> None:
    whole = part(tmp_path / "whole.mp4", seconds=6, codecs=("-c:v", "libx264", "-c:a", "aac", "-movflags", "faststart"))
    cut_off = tmp_path / "cut.mp4"
    cut_off.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])

    assert "cut_off" in probed(cut_off, tmp_path)["notices"]
    assert probed(whole, tmp_path)["notices"] == []


def probed(film: Path, folder: Path) -> dict[str, Any]:
    made = Made(folder / f"probe of {film.name}", film)
    made.folder.mkdir()
    made.do(Probe)
    return made.facts["probe"]


def pitch(sound: NDArray[np.float32], at: float) -> float:
    """Hertz of what is loudest in half a second from here."""
    piece = sound[0, int(at * 48000) : int((at + 0.5) * 48000)]
    return float(np.argmax(np.abs(np.fft.rfft(piece)))) * 2
