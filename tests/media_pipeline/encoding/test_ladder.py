"""Sizes and places of pictures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.encoding.picture.ladder import SIGN, first, ladder
from media_pipeline.encoding.picture.tiles import clock

EDGES = st.integers(min_value=16, max_value=4096)


@pytest.mark.parametrize(
    ("width", "height", "names"),
    [
        (1920, 1080, ["720", "480", "360", "240"]),
        (1280, 720, ["720", "480", "360", "240"]),
        (1280, 718, ["718", "480", "360", "240"]),
        (720, 1280, ["720", "480", "360", "240"]),
        (854, 480, ["480", "360", "240"]),
        (640, 400, ["360", "240"]),
        (320, 180, ["180"]),
    ],
)
def test_the_sizes_of_a_source(width: int, height: int, names: list[str]) -> None:
    assert [rung.name for rung in ladder(width, height)] == names


def test_the_smallest_rung_stays_below_180_kilobits_and_plays_on_anything() -> None:
    smallest = ladder(1920, 1080)[-1]

    assert smallest.max_kbps <= 180
    assert smallest.profile == "baseline"


def test_an_interpreter_has_rungs_of_her_own_and_never_one_above_her_film() -> None:
    rungs = ladder(1080, 1440, SIGN)

    assert [(rung.width, rung.height) for rung in rungs] == [(720, 960), (480, 640), (288, 384), (240, 320)]
    assert 100 <= rungs[-2].kbps <= 150
    assert [(rung.width, rung.height) for rung in ladder(480, 640, SIGN)] == [(480, 640), (288, 384), (240, 320)]


def test_an_interpreter_s_smallest_costs_less_than_half_of_the_film_s_and_a_small_film_of_hers_no_more() -> None:
    film = ladder(1280, 720)[-1]

    for width, height in ((1080, 1440), (1920, 1080), (480, 640), (240, 320), (180, 240), (320, 240)):
        assert 2 * ladder(width, height, SIGN)[-1].max_kbps <= film.kbps, (width, height)


def test_two_pieces_of_the_smallest_of_both_and_of_sound_come_within_five_seconds_on_the_slowest_line() -> None:
    """So many are needed after a seek to the end of a piece, at 400 kbit/s; a second is for the ways to and fro."""
    film, sign = ladder(1280, 720), ladder(480, 640, SIGN)
    pictures, sound = (film[-1], sign[-1]), 64

    longest = max(rung.segment_seconds for rung in pictures)
    steady = 2 * longest * (sound + sum(rung.max_kbps for rung in pictures))
    assert (steady + sum(rung.buffer_kbits for rung in pictures)) / 400 <= 5 - 1
    for larger in (*film[:-1], *sign[:-1]):
        assert larger.segment_seconds == 2 * longest  # a keyframe more costs them up to half as much again


@pytest.mark.parametrize("sizes", [None, SIGN])
def test_no_segment_is_heavier_than_one_and_a_half_of_its_rung(sizes: dict[int, int] | None) -> None:
    for rung in ladder(1280, 720, sizes):
        heaviest = rung.buffer_kbits + rung.segment_seconds * rung.max_kbps
        assert heaviest / rung.segment_seconds <= 1.5 * rung.max_kbps, rung


@given(EDGES, EDGES)
def test_what_comes_first_is_small_and_something(width: int, height: int) -> None:
    rungs = ladder(width, height)

    early = first(rungs)

    assert early == rungs[-len(early) :]
    assert early[0].short_edge <= 360 or len(early) == 1


@given(EDGES, EDGES)
def test_no_rung_is_above_the_source_or_odd_or_of_another_shape(width: int, height: int) -> None:
    for rung in ladder(width, height):
        assert rung.width <= width + 1
        assert rung.height <= height + 1
        assert rung.width % 2 == rung.height % 2 == 0
        assert abs(rung.width * height - rung.height * width) <= 2 * max(width, height)


@given(st.floats(min_value=0, max_value=90_000))
def test_times_of_the_storyboard_parse(seconds: float) -> None:
    from media_pipeline.hls import subtitles

    assert subtitles.seconds(clock(seconds)) == pytest.approx(seconds, abs=0.0006)
