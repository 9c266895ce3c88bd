"""What people upload: each kind of source through the real stages, and a look at what came out."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from media_pipeline.encoding import joining
from media_pipeline.hls import playlist
from media_pipeline.stages.encode import Encode
from media_pipeline.stages.encode_sign import EncodeSign
from media_pipeline.stages.measure import Measure
from media_pipeline.stages.probe import Probe
from tests.media_pipeline.clips import FFMPEG, QUICK
from tests.media_pipeline.walk import Made, flash, frames, heard, lesson, loudness, onset, yuv
from tests.wide import wide

if TYPE_CHECKING:
    from pathlib import Path

# A flash and a beep from 1.0 s to 1.2 s: where they stand in the result tells whether sound and picture kept together.
FLASH = "color=black:s=192x144:r=25:d=3,drawbox=color=white:t=fill:enable='between(t,0.99,1.19)'"
BEEP = "aevalsrc='0.5*sin(2*PI*1000*t)*between(t,1,1.2)':s=48000:d=3"
FLASH_AND_BEEP = ("-f", "lavfi", "-i", FLASH, "-f", "lavfi", "-i", BEEP)
# Red, green, blue, white: from the top left, by rows.
CORNERS = (
    "color=red:s=120x80:r=25:d=1[a];color=lime:s=120x80:r=25:d=1[b];color=blue:s=120x80:r=25:d=1[c];"
    "color=white:s=120x80:r=25:d=1[d];[a][b]hstack[x];[c][d]hstack[y];[x][y]vstack"
)
BT2020 = "range=tv:colorspace=bt2020nc:color_primaries=bt2020"
# Syllables and pauses of a voice.
VOICE = (
    "(sin(2*PI*140*t)+0.6*sin(2*PI*280*t+2*sin(2*PI*5*t))+0.4*sin(2*PI*720*t)+0.2*sin(2*PI*2400*t))"
    "*0.18*pow(abs(sin(2*PI*2.1*t)),0.6)*gt(sin(2*PI*0.5*t+0.6),-0.7)"
)


def ffmpeg(*words: str) -> None:
    done = subprocess.run([FFMPEG, "-v", "error", "-y", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def together(made: Made) -> None:
    """Flash and beep still stand where they stood, and with each other."""
    assert flash(made.mp4) == pytest.approx(1.0, abs=0.05)
    assert onset(made.mp4) == pytest.approx(1.0, abs=0.04)


@pytest.mark.parametrize(("degrees", "top_left"), [(90, "lime"), wide(180, "white"), wide(270, "blue")])
def test_a_turned_film_is_shown_as_it_was_held(degrees: int, top_left: str, tmp_path: Path) -> None:
    flat, turned = tmp_path / "flat.mp4", tmp_path / "turned.mp4"
    ffmpeg("-f", "lavfi", "-i", CORNERS, *QUICK, str(flat))
    ffmpeg("-display_rotation", str(degrees), "-i", str(flat), "-c", "copy", str(turned))

    made = lesson(turned, tmp_path / "made")

    picture = made.poster()
    assert picture.size == ((160, 240) if degrees % 180 else (240, 160))
    assert near(
        picture.getpixel((20, 20)), {"lime": (0, 255, 0), "white": (255, 255, 255), "blue": (0, 0, 255)}[top_left]
    )


def near(found: object, wanted: tuple[int, int, int], by: int = 14) -> bool:
    assert isinstance(found, tuple)
    return all(abs(int(one) - other) <= by for one, other in zip(found, wanted, strict=True))


def test_frames_at_uneven_times_become_even_ones_and_keep_their_time(tmp_path: Path) -> None:
    film = tmp_path / "uneven.mkv"
    uneven = "select='not(between(mod(n,10),6,9))'"  # half of them are missing, in bursts, as screen recorders do it
    ffmpeg(*FLASH_AND_BEEP, "-vf", uneven, "-fps_mode", "vfr", *QUICK, "-c:a", "pcm_s16le", str(film))

    made = lesson(film, tmp_path / "made")

    together(made)
    times = [second for second, _ in frames(made.mp4)]
    assert np.allclose(np.diff(times), 0.04, atol=0.002)
    assert len(times) == 75


def test_sound_that_begins_late_stays_late(tmp_path: Path) -> None:
    film = tmp_path / "late.mp4"
    late = ("-f", "lavfi", "-i", FLASH, "-itsoffset", "0.6", "-f", "lavfi", "-i")
    sound = "aevalsrc='0.5*sin(2*PI*1000*t)*between(t,0.4,0.6)':s=48000:d=2"
    ffmpeg(*late, sound, *QUICK, "-c:a", "aac", str(film))

    together(lesson(film, tmp_path / "made"))


def test_pictures_that_begin_late_are_not_cut_off_at_their_end(tmp_path: Path) -> None:
    film = tmp_path / "late.mkv"
    ffmpeg("-itsoffset", "1", "-f", "lavfi", "-i", FLASH, "-f", "lavfi", "-i", BEEP, *QUICK, "-c:a", "aac", str(film))

    made = lesson(film, tmp_path / "made")

    assert made.facts["probe"]["duration"] == pytest.approx(4, abs=0.05)
    assert flash(made.mp4) == pytest.approx(2.0, abs=0.05)
    assert onset(made.mp4) == pytest.approx(1.0, abs=0.04)


def test_an_edit_list_is_obeyed(tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole.mp4", tmp_path / "cut.mp4"
    longer = FLASH.replace("d=3", "d=4").replace("0.99,1.19", "1.69,1.89")
    beep = BEEP.replace("d=3", "d=4").replace("1,1.2", "1.7,1.9")
    ffmpeg("-f", "lavfi", "-i", longer, "-f", "lavfi", "-i", beep, *QUICK, "-c:a", "aac", str(whole))
    # Copying from 0.7 s on: the file still holds the frames from the keyframe before it, and a list that hides them.
    ffmpeg("-ss", "0.7", "-i", str(whole), "-c", "copy", str(cut))

    made = lesson(cut, tmp_path / "made")

    together(made)
    assert made.facts["probe"]["duration"] == pytest.approx(3.3, abs=0.1)


def test_ten_bits_become_eight(tmp_path: Path) -> None:
    film = tmp_path / "ten.mkv"
    grey = "color=c=gray:s=128x96:r=25:d=1,format=yuv420p10le,geq=lum=500:cb=512:cr=512"
    said = "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709"
    ffmpeg("-f", "lavfi", "-i", f"{grey},{said}", "-c:v", "libx264", "-preset", "ultrafast", str(film))

    made = lesson(film, tmp_path / "made")

    assert made.facts["probe"]["video"]["pixel_format"] == "yuv420p10le"
    with av.open(str(made.mp4)) as container:
        assert next(container.decode(video=0)).format.name == "yuv420p"
    assert yuv(made.mp4)[0].mean() == pytest.approx(125, abs=1.5)


def tags(film: Path) -> tuple[int, int, int, int]:
    with av.open(str(film)) as container:
        frame = next(container.decode(video=0))
        return int(frame.colorspace), int(frame.color_primaries), int(frame.color_trc), int(frame.color_range)


# Signals of PQ (SMPTE ST 2084) and of HLG (ITU-R BT.2100, on a display of 1000 cd/m²) in ten bits: reference white,
# 203 cd/m², and a grey of 18 % of that.
@pytest.mark.parametrize(("transfer", "white", "grey"), [("smpte2084", 572, 424), wide("arib-std-b67", 721, 446)])
def test_hdr_is_shown_as_bright_as_it_was_meant(transfer: str, white: int, grey: int, tmp_path: Path) -> None:
    film = tmp_path / "hdr.mkv"
    halves = f"color=s=128x96:r=25:d=1,format=yuv420p10le,geq=lum='if(lt(X,64),{white},{grey})':cb=512:cr=512"
    said = f"setparams={BT2020}:color_trc={transfer}"
    ffmpeg("-f", "lavfi", "-i", f"{halves},{said}", "-c:v", "libx265", "-x265-params", "log-level=none", str(film))

    made = lesson(film, tmp_path / "made")

    assert tags(made.mp4) == (1, 1, 1, 1)
    luma, blue, red = yuv(made.mp4)
    assert 205 <= luma[:, 8:56].mean() <= 230  # white looks white, and highlights still have somewhere to go
    # 18 % on a display of gamma 2.4 (BT.1886).
    assert luma[:, 72:120].mean() == pytest.approx(16 + 219 * 0.18 ** (1 / 2.4), abs=5)
    assert abs(blue.mean() - 128) < 3
    assert abs(red.mean() - 128) < 3


def test_colours_of_hdr_keep_their_hue(tmp_path: Path) -> None:
    film = tmp_path / "hdr.mkv"
    # A red of BT.709, its white at 203 cd/m², as PQ in BT.2020.
    there = "color=c=0xC02020:s=128x96:r=25:d=1,format=gbrp,"
    there += "setparams=range=pc:colorspace=gbr:color_primaries=bt709:color_trc=bt709,zscale=t=linear:npl=203,"
    there += (
        "format=gbrpf32le,zscale=p=bt2020,zscale=t=smpte2084:npl=203,zscale=m=bt2020nc:r=limited,format=yuv420p10le"
    )
    ffmpeg("-f", "lavfi", "-i", there, "-c:v", "libx265", "-x265-params", "log-level=none", str(film))

    red, green, blue = lesson(film, tmp_path / "made").poster().getpixel((64, 48))  # type: ignore[misc]

    assert 170 <= red <= 215
    assert 15 <= green <= 60
    assert 15 <= blue <= 60


@pytest.mark.parametrize(
    ("matrix", "spread", "said"),
    [("smpte170m", "tv", True), wide("smpte170m", "pc", True), ("smpte170m", "tv", False), wide("bt709", "tv", True)],
)
def test_every_film_says_bt709_and_is_it(matrix: str, spread: str, said: bool, tmp_path: Path) -> None:
    """A small film without tags is BT.601, as players guess."""
    film = tmp_path / "red.mp4"
    read = f"color=c=0xE03010:s=128x96:r=25:d=1,format=gbrp,scale=out_color_matrix={matrix}:out_range={spread}"
    pixels = "yuvj420p" if spread == "pc" else "yuv420p"
    kind = matrix if said else "unknown"
    tag = f"range={spread if said else 'unknown'}:colorspace={kind}:color_primaries={kind}:color_trc={kind}"
    filters = f"{read},format={pixels},setparams={tag}"
    ffmpeg("-f", "lavfi", "-i", filters, "-c:v", "libx264", "-crf", "10", str(film))

    made = lesson(film, tmp_path / "made")

    assert tags(made.mp4) == (1, 1, 1, 1)
    # BT.709: Y' = 0.2126 R' + 0.7152 G' + 0.0722 B', in 16 to 235.
    r, g, b = 0xE0 / 255, 0x30 / 255, 0x10 / 255
    bright = 0.2126 * r + 0.7152 * g + 0.0722 * b
    luma, cb, cr = yuv(made.mp4)
    assert luma.mean() == pytest.approx(16 + 219 * bright, abs=3)
    assert cb.mean() == pytest.approx(128 + 224 * (b - bright) / 1.8556, abs=3)
    assert cr.mean() == pytest.approx(128 + 224 * (r - bright) / 1.5748, abs=3)
    assert near(made.poster().getpixel((64, 48)), (0xE0, 0x30, 0x10))


def test_odd_edges_and_anamorphic_pixels(tmp_path: Path) -> None:
    odd, wide = tmp_path / "odd.mkv", tmp_path / "wide.mkv"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=161x121:r=25:d=1", *QUICK[:4], "-pix_fmt", "yuv444p", str(odd))
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=176x144:r=25:d=1,setsar=16/11", *QUICK, str(wide))

    small, stretched = lesson(odd, tmp_path / "made"), lesson(wide, tmp_path / "made2")

    assert frames(small.mp4)[0][1].shape == (120, 160)
    assert stretched.facts["probe"]["video"]["display_width"] == 256
    with av.open(str(stretched.mp4)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height, stream.sample_aspect_ratio or 1) == (256, 144, 1)


def test_combs_of_an_interlaced_film_are_gone(tmp_path: Path) -> None:
    film = tmp_path / "comb.mkv"
    moving = "color=black:s=192x144:r=50:d=1[ground];color=white:s=40x144:r=50:d=1[bar];[ground][bar]overlay=x=n*3"
    flags = ("-flags", "+ilme+ildct", "-x264opts", "tff=1")
    ffmpeg("-f", "lavfi", "-i", f"{moving},interlace=scan=tff:lowpass=off", *QUICK, *flags, str(film))

    made = lesson(film, tmp_path / "made")

    assert made.facts["probe"]["video"]["interlaced"]
    combed, mended = yuv(film, 10)[0], yuv(made.mp4, 10)[0]
    assert comb(combed) > 8 * comb(mended)


def comb(luma: np.ndarray[tuple[int, int], np.dtype[np.uint8]]) -> float:
    """How much more a line differs from its neighbour than from the one after that."""
    lines = luma.astype(np.int16)
    near_, far = np.abs(np.diff(lines, axis=0)).mean(), np.abs(lines[2:] - lines[:-2]).mean()
    return float(max(0.0, near_ - far)) + 0.05


@pytest.mark.parametrize(
    ("name", "sound", "lufs"),
    [
        ("quiet", f"aevalsrc='0.02*{VOICE}':s=44100:d=6", -16.0),
        ("loud", f"aevalsrc='clip(12*{VOICE},-1,1)|clip(9*{VOICE},-1,1)':s=48000:d=6", -16.0),
        wide("mono", f"aevalsrc='{VOICE}':s=22050:d=6", -16.0),
        ("centre", f"aevalsrc='0|0|0.5*{VOICE}|0|0|0':c=5.1:s=48000:d=6", -16.0),
        ("clap", f"aevalsrc='0.1*{VOICE}+0.9*exp(-200*mod(t,3))*(random(0)-0.5)':s=48000:d=6", -16.0),
    ],
)
def test_every_sound_is_as_loud_as_the_house_and_none_clips(name: str, sound: str, lufs: float, tmp_path: Path) -> None:
    film = tmp_path / "sound.wav"
    ffmpeg("-f", "lavfi", "-i", sound, str(film))

    made = lesson(film, tmp_path / "made")

    found = loudness(made.sound)
    assert found["lufs"] == pytest.approx(lufs, abs=1), made.facts["loudness"]
    assert found["peak"] <= -1.5, made.facts["loudness"]


def test_gain_is_the_same_from_beginning_to_end(tmp_path: Path) -> None:
    """Linear: what was half as loud stays half as loud."""
    film = tmp_path / "sound.wav"
    ffmpeg("-f", "lavfi", "-i", "aevalsrc='sin(2*PI*400*t)*if(lt(t,3),0.1,0.05)':s=48000:d=6", str(film))

    samples = heard(lesson(film, tmp_path / "made").sound)[0]

    first, second = (float(np.sqrt(np.mean(part**2))) for part in (samples[24000:120000], samples[168000:264000]))
    assert first / second == pytest.approx(2, rel=0.03)


def test_of_five_speakers_the_dialogue_is_heard_on_both_sides(tmp_path: Path) -> None:
    film = tmp_path / "film.mkv"
    sound = "aevalsrc='0|0|0.3*sin(2*PI*440*t)|0|0|0':c=5.1:s=48000:d=3"
    ffmpeg("-f", "lavfi", "-i", FLASH, "-f", "lavfi", "-i", sound, *QUICK, "-c:a", "aac", str(film))

    made = lesson(film, tmp_path / "made")

    left, right = heard(made.mp4)
    assert np.sqrt(np.mean(left**2)) > 0.05
    assert np.allclose(left, right, atol=0.01)


def test_a_films_own_chapters_come_along_and_their_titles_are_only_words(tmp_path: Path) -> None:
    film, notes = tmp_path / "film.mkv", tmp_path / "chapters.txt"
    titles = ["第一章 准备", "<b>x</b> --> 00:00:09.000 & $(rm)", "line\\\nWEBVTT\\\n\\\n00:00.000 --> 00:01.000\\\nx"]
    marks = [
        f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={at * 1000}\nEND={at * 1000 + 1000}\ntitle={title}"
        for at, title in enumerate(titles)
    ]
    notes.write_text(";FFMETADATA1\n" + "\n".join(marks) + "\n", encoding="utf-8")
    ffmpeg(*FLASH_AND_BEEP, "-i", str(notes), "-map_chapters", "2", *QUICK, "-c:a", "aac", str(film))

    made = lesson(film, tmp_path / "made")

    from accessibility.captions import webvtt

    text = made.of("chapters")[0].path.read_text(encoding="utf-8")
    cues = webvtt.parse(text).cues
    assert [cue.start_ms for cue in cues] == [0, 1000, 2000]
    assert [cue.end_ms for cue in cues] == [1000, 2000, round(made.facts["probe"]["duration"] * 1000)]
    assert "<" not in text.replace("-->", "")
    assert cues[0].payload == "第一章 准备"
    assert "&lt;b&gt;" in cues[1].payload
    assert "\n" not in cues[2].payload
    with av.open(str(made.mp4)) as container:
        assert not container.chapters()


def test_an_interpreters_film_is_cut_at_the_lessons_times_in_its_sizes_without_sound(tmp_path: Path) -> None:
    film = tmp_path / "sign.mp4"
    pictures = ("-f", "lavfi", "-i", "testsrc=s=720x960:r=30:d=5", "-f", "lavfi", "-i", "sine=d=5")
    ffmpeg(*pictures, *QUICK, "-c:a", "aac", str(film))
    made = Made(tmp_path, film)
    made.do(Probe)

    made.do(EncodeSign)

    renditions = made.of("hls_rendition")
    sizes = [(each.facts["width"], each.facts["height"]) for each in renditions]
    assert sizes == [(720, 960), (480, 640), (288, 384), (240, 320)]
    parsed = [playlist.parse(each.path.read_text()) for each in renditions]
    assert [[segment.duration for segment in each.segments] for each in parsed] == [[4.0, 1.0]] * 3 + [[2.0, 2.0, 1.0]]
    with av.open(str(made.mp4)) as container:
        assert [stream.type for stream in container.streams] == ["video"]


def test_the_interpreters_smallest_is_never_heavier_than_the_films_and_keeps_every_picture(tmp_path: Path) -> None:
    """Segment by segment: slides, which need little, beside an interpreter of whom every picture differs."""
    weights = []
    for name, picture, stages in (
        ("film", "testsrc=s=1280x720:r=25:d=12", (Probe, Measure, Encode)),
        ("sign", "mandelbrot=s=480x640:r=30", (Probe, EncodeSign)),
    ):
        folder = tmp_path / name
        folder.mkdir()
        ffmpeg("-f", "lavfi", "-i", picture, "-t", "12", *QUICK, str(folder / "source.mp4"))
        made = Made(folder, folder / "source.mp4")
        for stage in stages:
            made.do(stage)
        smallest = made.of("hls_rendition")[-1]
        weights.append([each.stat().st_size for each in sorted(smallest.path.parent.glob("*.m4s"))])

    film, sign = weights
    with av.open(str(joining.whole(smallest.path.parent, tmp_path / "whole.mp4"))) as container:
        pictures = sum(1 for _ in container.decode(video=0))
    assert len(film) == len(sign) == 6
    assert all(hers <= its for hers, its in zip(sign, film, strict=True)), (sign, film)
    assert pictures == 12 * 25
    assert min(smallest.facts["width"], smallest.facts["height"]) >= 240
