"""Everything that is made of a lesson beside its ladder: signed, captioned and described, by the real encoder.

One film of a few seconds goes through all stages once for all of these tests, and once more for the one that compares.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import av
import m3u8
import numpy as np
import pytest

from accessibility.stages.burn import Burn
from media_pipeline.engine.publishing import described
from media_pipeline.hls.playlist import parse
from media_pipeline.stages.compose import Compose
from media_pipeline.stages.describe_recorded import DescribeRecorded
from media_pipeline.stages.encode_sign import EncodeSign
from media_pipeline.stages.measure import Measure
from media_pipeline.stages.package import Package
from media_pipeline.stages.package_sign import PackageSign
from media_pipeline.stages.probe import Probe
from tests.media_pipeline import walk
from tests.media_pipeline.clips import FFMPEG, QUICK

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from tests.media_pipeline.walk import Made

SECONDS = 9
SAID = (3.0, 5.0)  # when the recorded voice speaks, in the lesson's time
SIGNS = (
    {"asset": "a", "offset_ms": 1000},
    {"asset": "b", "layout": "inset", "corner": "top_left", "variant": "云南"},
)
VTT = """WEBVTT

00:01.000 --> 00:04.000
<v 李老师>{\\an8}骨头的骨，
门\\N与令 &amp; &lt;i&gt;

00:05.000 --> 00:06.000
第二句
"""


def film(path: Path, *arguments: str) -> Path:
    subprocess.run([FFMPEG, "-v", "error", "-y", *arguments, str(path)], check=True)
    return path


def make(folder: Path) -> Made:
    """A grey lesson with a tone, a red and a green interpreter, and a higher tone as voice after two silent seconds."""
    folder.mkdir()
    grey = ("-f", "lavfi", "-i", f"color=0x808080:s=640x360:r=25:d={SECONDS}")
    tone = ("-f", "lavfi", "-i", f"sine=f=300:d={SECONDS}")
    lesson = walk.lesson(film(folder / "lesson.mp4", *grey, *tone, *QUICK, "-c:a", "aac"), folder / "lesson")
    for number, colour in enumerate(("red", "green")):
        size = ("240x320", "320x240")[number]
        source = film(folder / f"{colour}.mp4", "-f", "lavfi", "-i", f"color={colour}:s={size}:r=30:d=4", *QUICK)
        sign = walk.Made(folder / colour, source)
        sign.folder.mkdir()
        lesson.inputs |= {f"sign:{number}:source": source, f"sign:{number}:probe": sign.do(Probe)[0].path}
    quiet, voice = ("-f", "lavfi", "-i", "anullsrc=d=2"), ("-f", "lavfi", "-i", "sine=f=900:d=2")
    joined = ("-filter_complex", "[0][1]concat=n=2:v=0:a=1", "-c:a", "aac")
    spoken = walk.Made(folder / "voice", film(folder / "voice.m4a", *quiet, *voice, *joined))
    spoken.folder.mkdir()
    for stage in (Probe, Measure):
        spoken.do(stage)
    (folder / "captions.vtt").write_text(VTT, encoding="utf-8")
    lesson.inputs |= {
        "captions": folder / "captions.vtt",
        "track:0": folder / "captions.vtt",
        "description:source": spoken.source,
        "description:probe": spoken.of("probe")[0].path,
        "description:loudness": spoken.of("loudness")[0].path,
    }
    lesson.do(Compose, signs=SIGNS)
    lesson.do(Burn, plain=True, signs=SIGNS, captions="captions.vtt")
    lesson.do(DescribeRecorded, description_offset_ms=1000)
    lesson.do(Package, tracks=[{"kind": "captions", "lang": "zh-Hans", "label": "中文字幕", "default": True}])
    return lesson


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make(tmp_path_factory.mktemp("renditions") / "one")


@pytest.fixture(scope="module")
def sign_made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("sign")
    source = film(folder / "sign.mp4", "-f", "lavfi", "-i", "testsrc=s=480x640:r=30:d=5", *QUICK)
    sign = walk.Made(folder, source)
    for stage in (Probe, EncodeSign, PackageSign):
        sign.do(stage)
    return sign


def picture(path: Path, second: float) -> NDArray[np.uint8]:
    """Red, green and blue of the picture at this second."""
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            if frame.time is not None and frame.time >= second:
                return np.asarray(frame.to_ndarray(format="rgb24"))
    raise AssertionError("the film is shorter")


def share(picture: NDArray[np.uint8], channel: int) -> float:
    """How much of the picture is of this colour, 0 to 1."""
    others = [other for other in range(3) if other != channel]
    is_ours = (picture[..., channel] > 90) & (picture[..., others].max(axis=-1) < 70)
    return float(is_ours.mean())


class TestSigned:
    def test_each_interpreter_has_her_film_and_her_window_has_a_sixth(self, made: Made) -> None:
        beside, over = made.of("signed_mp4")

        assert [each.facts["variant"] for each in (beside, over)] == ["", "云南"]
        assert share(picture(beside.path, 2.5), 0) >= 1 / 6
        assert share(picture(over.path, 2.5), 1) >= 1 / 6
        for each in (beside, over):
            with av.open(str(each.path)) as container:
                assert {stream.type for stream in container.streams} == {"video", "audio"}
                assert container.streams.video[0].average_rate == 25
                assert (container.duration or 0) / av.time_base == pytest.approx(SECONDS, abs=0.1)

    def test_the_window_lies_in_its_corner_within_the_margin(self, made: Made) -> None:
        shown = picture(made.of("signed_mp4")[1].path, 2.5)
        rows, columns = np.nonzero((shown[..., 1] > 90) & (shown[..., 0] < 70))

        assert rows.min() >= 0.03 * 360 - 1
        assert columns.min() >= 0.03 * 640 - 1
        assert columns.max() < 640 / 2

    def test_she_comes_by_the_offset_and_goes_when_her_film_is_over(self, made: Made) -> None:
        path = made.of("signed_mp4")[0].path

        seen = [share(picture(path, second), 0) > 0.1 for second in (0.5, 1.2, 4.8, 5.4)]

        assert seen == [False, True, True, False]


class TestCaptioned:
    def test_captions_stand_at_the_foot_and_only_in_their_time(self, made: Made) -> None:
        path = made.of("captioned_mp4")[0].path
        with_, without = picture(path, 2.0), picture(path, 4.5)

        changed = np.abs(with_.astype(int) - without.astype(int)).max(axis=-1) > 60

        rows, columns = np.nonzero(changed)
        assert rows.size > 500
        assert rows.min() > 0.7 * 360
        assert rows.max() < 0.99 * 360
        assert abs((columns.min() + columns.max()) / 2 - 320) < 6  # in the middle

    def test_white_on_a_box_dark_enough_for_anyone(self, made: Made) -> None:
        lit, dark = (luminance(level) for level in box_and_letters(picture(made.of("captioned_mp4")[0].path, 2.0)))

        assert (lit + 0.05) / (dark + 0.05) >= 7

    def test_never_under_the_interpreter(self, made: Made) -> None:
        plain, captioned = made.of("signed_mp4"), made.of("signed_captioned_mp4")

        assert captioned[1].facts["moved"] == ""  # the top corner was free
        for before, after, channel in zip(plain, captioned, (0, 1), strict=True):
            assert share(picture(after.path, 2.5), channel) == pytest.approx(
                share(picture(before.path, 2.5), channel), abs=0.09 if channel else 0.004
            )
            assert share(picture(after.path, 2.5), channel) >= 1 / 6

    def test_what_the_captions_say_is_no_command_and_all_of_it_is_shown(self, made: Made) -> None:
        from media_pipeline.encoding.picture.ass import Caption, document
        from media_pipeline.encoding.picture.layout import Box

        text = document([Caption(0, 1, ["{\\an8}甲", "乙\\N丙", "a\nDialogue: 丁"])], 640, 360, Box(0, 0, 640, 360))

        (event,) = [line for line in text.splitlines() if line.startswith("Dialogue:")]
        assert event.endswith(",,｛＼an8｝甲\\N乙＼N丙\\Na Dialogue: 丁")
        assert "WrapStyle: 2" in text

    def test_the_glyphs_are_those_of_the_font_we_name(self, tmp_path: Path) -> None:
        """骨 and 令 differ between Chinese and Japanese fonts: the rendering must be that of the file itself."""
        from PIL import Image, ImageDraw, ImageFont

        from media_pipeline.encoding.picture import ass
        from media_pipeline.encoding.picture.layout import Box

        folder = ass.put_font(tmp_path)
        text = ass.document([ass.Caption(0, 5, ["骨令直"])], 640, 360, Box(0, 0, 640, 360))
        (tmp_path / "c.ass").write_text(text, encoding="utf-8")
        rendered = tmp_path / "c.png"
        ground = ("-f", "lavfi", "-i", "color=black:s=640x360:d=1", "-vf", "ass=c.ass:fontsdir=fonts", "-frames:v", "1")
        subprocess.run([FFMPEG, "-v", "error", "-y", *ground, str(rendered)], check=True, cwd=tmp_path)

        ours = ink(Image.open(rendered).convert("L"))
        size = ass.font_size(640, 360, Box(0, 0, 640, 360)) * ass.EM
        canvas = Image.new("L", (640, 360))
        font = ImageFont.truetype(str(folder / ass.FONT_FILE), round(size * 4))
        large = Image.new("L", (2560, 1440))
        ImageDraw.Draw(large).text((1000, 600), "骨令直", font=font, fill=255)
        canvas = large.resize((640, 360), Image.Resampling.LANCZOS)
        theirs = ink(canvas)

        assert ours.size[0] == pytest.approx(theirs.size[0], abs=3)
        same = np.asarray(ours.resize((90, 30)), float).ravel(), np.asarray(theirs.resize((90, 30)), float).ravel()
        assert np.corrcoef(*same)[0, 1] > 0.9


def ink(picture: Any) -> Any:
    """The part of the picture with letters in it."""
    return picture.crop(picture.point(lambda level: 255 if level > 100 else 0).getbbox())


def box_and_letters(picture: NDArray[np.uint8]) -> tuple[float, float]:
    """The brightest and the darkest grey of the foot of the picture."""
    foot = picture[int(0.75 * 360) : int(0.97 * 360), 200:440].max(axis=-1)
    return float(np.percentile(foot, 99.5)), float(np.percentile(foot, 30))


def luminance(level: float) -> float:
    value = level / 255
    return value / 12.92 if value <= 0.03928 else float(((value + 0.055) / 1.055) ** 2.4)


class TestDescribed:
    def test_the_lesson_goes_down_while_the_voice_speaks_and_comes_back(self, made: Made) -> None:
        plain, over = walk.heard(made.sound), walk.heard(made.of("described_audio")[0].path)

        def down(start: float, end: float) -> float:
            return level(plain, start, end, 300) - level(over, start, end, 300)

        assert 12 <= down(SAID[0] + 0.1, SAID[1] - 0.1) <= 15
        assert down(SAID[0] - 0.9, SAID[0] - 0.3) < 0.3  # the ramp begins 150 ms before
        assert 1 < down(SAID[1] + 0.1, SAID[1] + 0.3) < 12  # and takes 400 ms to come back
        assert down(SAID[1] + 0.6, SAID[1] + 1.6) < 0.3
        assert level(over, *SAID, 900) > -30
        assert level(over, 6.0, 8.0, 900) < -60

    def test_as_loud_as_the_plain_one(self, made: Made) -> None:
        found = walk.loudness(made.of("described_audio")[0].path)

        assert found["lufs"] == pytest.approx(-16, abs=1)
        assert found["peak"] <= -1.5

    def test_its_segments_have_the_times_of_the_plain_sound(self, made: Made) -> None:
        plain, over = (
            parse(made.of(kind)[0].path.read_text(encoding="utf-8")) for kind in ("hls_audio", "hls_described")
        )

        assert [segment.duration for segment in plain.segments] == [segment.duration for segment in over.segments]

    def test_the_curve_is_straight_in_decibels_and_never_jumps(self) -> None:
        from media_pipeline.encoding import ducking

        spans = [(2.0, 3.0), (3.3, 4.0)]
        curve = [20 * np.log10(ducking.factor(ms / 1000, spans)) for ms in range(6000)]

        assert min(curve) == pytest.approx(-ducking.DEPTH_DB)
        assert curve[1849] == 0
        assert curve[1925] == pytest.approx(-ducking.DEPTH_DB / 2, abs=0.1)
        assert curve[4200] == pytest.approx(-ducking.DEPTH_DB / 2, abs=0.1)
        assert curve[4401] == 0
        assert max(curve[3000:3300]) < -3  # in a breath it does not come all the way back
        assert max(abs(np.diff(curve))) < 0.11


def level(sound: NDArray[np.float32], start: float, end: float, hertz: int) -> float:
    """Decibels of one tone in a stretch of a sound of 48 kHz."""
    first, last = int(start * 48000), int(end * 48000)
    wave = np.exp(-2j * np.pi * hertz * np.arange(first, last) / 48000)
    return float(20 * np.log10(2 * abs((sound[0, first:last] * wave).mean()) + 1e-9))


class TestPlaylists:
    def test_an_independent_parser_reads_every_one(self, made: Made, sign_made: Made) -> None:
        masters = [made.of("hls_master")[0].path, sign_made.of("sign_hls_master")[0].path]
        parts = [
            item.path
            for each in (made, sign_made)
            for kind in ("hls_rendition", "hls_audio", "hls_described")
            for item in each.of(kind)
        ]
        texts = sorted(masters[0].parent.glob("text/*/index.m3u8"))

        for path in masters:
            read = m3u8.loads(path.read_text(encoding="utf-8"))
            assert read.is_variant
            assert read.playlists
            assert all(variant.stream_info.codecs and variant.stream_info.resolution for variant in read.playlists)
        assert len(texts) == 1
        for path in (*parts, *texts):
            read = m3u8.load(str(path))
            assert read.is_endlist
            assert read.playlist_type == "vod"
            length = sum(segment.duration for segment in read.segments)
            assert length == pytest.approx(SECONDS if "sign" not in str(path.parents[2]) else 5, abs=0.15)
            assert max(segment.duration for segment in read.segments) <= read.target_duration + 0.5
            assert all((path.parent / segment.uri).is_file() for segment in read.segments)

    def test_the_master_says_what_each_is_for(self, made: Made) -> None:
        read = m3u8.loads(made.of("hls_master")[0].path.read_text(encoding="utf-8"))

        plain, over = (media for media in read.media if media.type == "AUDIO")
        (captions,) = (media for media in read.media if media.type == "SUBTITLES")
        assert plain.group_id == over.group_id
        assert (plain.default, plain.autoselect, plain.characteristics) == ("YES", "YES", None)
        assert (over.default, over.autoselect) == ("NO", "YES")
        assert over.characteristics == "public.accessibility.describes-video"
        assert over.name != plain.name
        assert "transcribes-spoken-dialog" in captions.characteristics
        assert {variant.stream_info.audio for variant in read.playlists} == {plain.group_id}
        assert {variant.stream_info.subtitles for variant in read.playlists} == {captions.group_id}


def test_two_runs_of_the_same_plan_make_the_same_bytes(made: Made, tmp_path: Path) -> None:
    def sums(each: Made) -> list[tuple[str, str, str]]:
        return [
            (item.kind, item.path.name, described(item, work_of(each, item.path), lambda: None).sha256)
            for item in each.produced
        ]

    again = make(tmp_path / "two")

    assert sums(again) == sums(made)
    assert len(sums(made)) > 12


def work_of(made: Made, path: Path) -> Path:
    """The work folder of the stage that made this file."""
    return made.folder / path.relative_to(made.folder).parts[0]
