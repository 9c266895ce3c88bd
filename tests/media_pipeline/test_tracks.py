"""Files with several tracks, and files whose beginnings are seldom seen: the film is found, or it is named rightly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from accessibility.readiness.readiness import assess
from accessibility.readiness.readiness_items import asset_item, house_policy
from media_pipeline.encoding.probing import sniff
from media_pipeline.engine import runs
from media_pipeline.stages.probe import Probe
from tests.media_pipeline.parts import X264, ffmpeg
from tests.media_pipeline.walk import Made, frames, heard, lesson
from tests.wide import wide

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

LIGHT = ("-f", "lavfi", "-i", "color=white:s=96x72:r=25:d=2")
SILENCE = ("-f", "lavfi", "-i", "anullsrc=d=2")
TONE = ("-f", "lavfi", "-i", "sine=f=900:d=2")
COVER = ("-f", "lavfi", "-i", "color=gray:s=100x100:r=25:d=0.04")
QUICK = (*X264, "-pix_fmt", "yuv420p", "-c:a", "aac")
# The numbers are those of the tracks that are to be shown and heard.
TRACKS: dict[str, tuple[tuple[str, ...], int, int, list[str]]] = {
    "the second sound is the default.mkv": (
        (*LIGHT, *TONE, *TONE, "-map", "0", "-map", "1", "-map", "2", *QUICK, "-disposition:a:0", "0",
         "-disposition:a:1", "default"), 0, 2, ["passed_not_default"]),
    "the default is silent.mkv": (
        (*LIGHT, *SILENCE, *TONE, "-map", "0", "-map", "1", "-map", "2", *QUICK, "-disposition:a:0", "default",
         "-disposition:a:1", "0"), 0, 2, ["passed_silent"]),
    "the first is silent.mp4": (
        (*LIGHT, *SILENCE, *TONE, "-map", "0", "-map", "1", "-map", "2", *QUICK), 0, 2, ["passed_silent"]),
    "both are heard.mp4": ((*LIGHT, *TONE, *TONE, "-map", "0", "-map", "1", "-map", "2", *QUICK), 0, 1, []),
    "a still picture first.mkv": (
        (*COVER, *LIGHT, *TONE, "-map", "0", "-map", "1", "-map", "2", "-c:v:0", "mjpeg", "-pix_fmt:v:0", "yuvj420p",
         "-c:v:1", "libx264", "-c:a", "aac", "-disposition:v:0", "default"), 1, 2, ["passed_still"]),
    "a cover without a mark.mp4": (
        (*COVER, *LIGHT, *TONE, "-map", "0", "-map", "1", "-map", "2", "-c:v:0", "png", "-c:v:1", "libx264", "-c:a",
         "aac"), 1, 2, ["passed_still"]),
    "no sound at all.mp4": ((*LIGHT, *QUICK), 0, -1, ["no_sound"]),
}  # fmt: skip


def probed(film: Path, folder: Path) -> dict[str, Any]:
    made = Made(folder / "probe", film)
    made.folder.mkdir()
    made.do(Probe)
    return made.facts["probe"]


@pytest.mark.parametrize("name", TRACKS)
def test_the_film_and_its_sound_are_chosen_and_what_was_passed_over_is_told(name: str, tmp_path: Path) -> None:
    arguments, picture, sound, notices = TRACKS[name]
    ffmpeg(*arguments, str(tmp_path / name))

    facts = probed(tmp_path / name, tmp_path)

    assert (facts["video"]["index"], facts.get("audio", {}).get("index", -1)) == (picture, sound)
    assert facts["notices"] == notices


@pytest.mark.parametrize("kind", ["sound", wide("pictures")])
def test_where_the_first_track_is_not_known_the_next_is_taken(kind: str, tmp_path: Path) -> None:
    film = tmp_path / "film.mov"
    second = {"sound": (*LIGHT, *TONE, *TONE), "pictures": (*LIGHT, *LIGHT, *TONE)}[kind]
    ffmpeg(*second, "-map", "0", "-map", "1", "-map", "2", *QUICK, str(film))
    content = film.read_bytes()
    for name in (b"mp4a", b"esds") if kind == "sound" else (b"avc1", b"avcC"):
        content = content.replace(name, b"zq" + name[2:], 1)
    film.write_bytes(content)

    made = lesson(film, tmp_path / "made")

    assert made.facts["probe"]["notices"] == ["passed_unknown"]
    assert np.abs(heard(made.sound)).max() > 0.1
    assert frames(made.mp4)[30][1].mean() > 200


@pytest.mark.django_db
@pytest.mark.usefixtures("without_recogniser")
def test_who_edits_is_told_that_nothing_is_heard(make_asset: Callable[..., Any], editor: Any, client: Client) -> None:
    asset = make_asset("quiet.mp4")
    runs.run_inline(runs.start(asset=asset, recipe="LESSON_VIDEO", by=None, queue=False))
    asset.refresh_from_db()

    codes = {each.code: each.blocks for each in assess([asset_item(asset)], house_policy())}
    client.force_login(editor)
    page = client.get(asset.get_absolute_url()).content.decode()

    assert codes["film_silent"] is False
    assert "从头到尾没有声音" in page


BEGINNINGS: dict[str, tuple[tuple[str, ...], str]] = {
    "camera.m2ts": (("-f", "mpegts", "-mpegts_m2ts_mode", "1"), "mpegts"),
    "old.flv": (("-c:v", "flv1", "-c:a", "libmp3lame", "-ar", "22050"), "flv"),
    "fragments.mp4": (("-movflags", "frag_keyframe+empty_moov"), "mov"),
}


@pytest.mark.parametrize("name", BEGINNINGS)
def test_beginnings_that_are_seldom_seen_are_known(name: str, tmp_path: Path) -> None:
    more, demuxer = BEGINNINGS[name]
    film = tmp_path / name
    ffmpeg(*LIGHT, *TONE, *QUICK, *more, str(film))

    made = lesson(film, tmp_path / "made")

    assert made.facts["probe"]["demuxer"] == demuxer
    assert len(frames(made.mp4)) == pytest.approx(50, abs=3)
    assert np.abs(heard(made.sound)).max() > 0.1


def test_boxes_that_may_come_first_and_packets_that_begin_in_the_middle(tmp_path: Path) -> None:
    film = tmp_path / "film"

    def demuxer(content: bytes) -> str | None:
        film.write_bytes(content)
        return sniff.demuxer(film)

    assert {demuxer(b"\0\0\0\x10" + name + bytes(300)) for name in (b"styp", b"skip", b"free", b"pnot")} == {"mov"}
    packet = b"\x47" + bytes(187)
    assert demuxer(packet * 10) == "mpegts"
    assert demuxer(bytes(50) + packet * 10) == "mpegts"
    assert demuxer((b"\1\2\3\4" + packet) * 10) == "mpegts"
    assert demuxer(bytes(50) + packet * 3) is None
    assert demuxer("Große Worte, G wie Gans. ".encode() * 60) is None
