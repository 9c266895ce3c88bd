"""What was made is looked at before anybody sees it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from media_pipeline.encoding.verifying import verify
from media_pipeline.stages.protocol import Produced, StageError
from tests.media_pipeline.clips import clip

if TYPE_CHECKING:
    from pathlib import Path


def test_a_sound_film_passes(tmp_path: Path) -> None:
    verify([film(tmp_path, duration=5.0)], tmp_path)


def test_a_film_of_another_length_does_not(tmp_path: Path) -> None:
    assert "lasts 5" in refused(film(tmp_path, duration=5.2), tmp_path)


def test_half_a_film_does_not(tmp_path: Path) -> None:
    item = film(tmp_path, duration=5.0)
    item.path.write_bytes(item.path.read_bytes()[:20_000])

    assert refused(item, tmp_path)


def test_an_empty_file_or_one_outside_does_not(tmp_path: Path) -> None:
    (tmp_path / "empty.json").touch()
    outside = tmp_path / "outside.json"
    outside.write_text("{}")
    work = tmp_path / "work"
    work.mkdir()

    assert "empty" in refused(Produced("x", tmp_path / "empty.json"), tmp_path)
    assert "outside" in refused(Produced("x", outside), work)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("nonsense", "EXTM3U"),
        ("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\na.m4s\n", "end"),
        ("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\na.m4s\n#EXT-X-ENDLIST\n", "not there"),
        ("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-ENDLIST\n", "no segments"),
        ("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:9,\na.m4s\n#EXT-X-ENDLIST\n", "longer"),
    ],
)
def test_a_playlist_that_a_player_would_stumble_over_does_not(text: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "index.m3u8"
    path.write_text(text)

    assert problem in refused(Produced("hls_rendition", path), tmp_path)


def test_a_missing_segment_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "index.m3u8"
    path.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\na.vtt\n#EXT-X-ENDLIST\n")
    (tmp_path / "a.vtt").write_text("WEBVTT\n")

    assert "1 segments instead of 2" in refused(Produced("text", path, {"segments": 2}), tmp_path)


def test_a_broken_picture_does_not(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.jpg", tmp_path / "bad.jpg"
    Image.new("RGB", (8, 8)).save(good)
    bad.write_bytes(b"\xff\xd8\xff nothing")

    verify([Produced("poster", good)], tmp_path)
    assert refused(Produced("poster", bad), tmp_path)


def film(folder: Path, **facts: Any) -> Produced:
    path = folder / "film.mp4"
    shutil.copy(clip("lesson.mp4"), path)
    return Produced("mp4", path, facts)


def refused(item: Produced, work: Path) -> str:
    with pytest.raises(StageError) as told:
        verify([item], work)
    assert told.value.code == "not_verified"
    assert not told.value.permanent
    return told.value.detail
