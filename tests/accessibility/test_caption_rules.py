"""Readable Chinese captions: each rule with a cue that keeps it and one that breaks it."""

import pytest

from accessibility.captions.cues import Cue
from accessibility.captions.rules import EASY_READ, Profile, check, reading_length, width

PROFILE = Profile()


def codes(*cues, profile=PROFILE, speech=()):
    return [(problem.code, problem.level, problem.cue) for problem in check(cues, profile, speech=speech)]


def test_half_width_characters_count_a_half():
    assert width("Word，词") == 4
    assert reading_length("10：30，好 A！") == 3.5


def test_a_good_caption_has_no_problems():
    assert codes(Cue(0, 3000, "同学们好，欢迎来到\n今天的课程。"), Cue(3080, 6000, "我们开始吧。")) == []


@pytest.mark.parametrize(
    ("cue", "code", "level"),
    [
        (Cue(0, 2000, " "), "empty", "error"),
        (Cue(2000, 2000, "好。"), "ends_before_it_starts", "error"),
        (Cue(0, 800, "好。"), "too_short", "error"),
        (Cue(0, 900, "好。"), "too_short", "warning"),
        (Cue(0, 1900, "一二三四五六七八。"), "too_short", "warning"),
        (Cue(0, 7100, "好。"), "too_long", "error"),
        (Cue(0, 2000, "一二三四五六七八九十一二三"), "too_fast", "warning"),
        (Cue(0, 2000, "一二三四五六七八九十\n一二三四五六七八九"), "too_fast", "error"),
        (Cue(0, 5000, "一\n二\n三"), "too_many_lines", "error"),
        (Cue(0, 5000, "一二三四五六七八九十一二三四五六七"), "line_too_long", "error"),
        (Cue(0, 5000, "一二三四五六七八九十一二三四", speaker="老师"), "line_too_long", "error"),
        (Cue(0, 5000, "好的\n，走吧"), "punctuation_first", "error"),
        (Cue(0, 5000, "他说「\n走吧」"), "bracket_last", "error"),
        (Cue(0, 5000, "好的,走吧"), "half_width_punctuation", "error"),
        (Cue(0, 5000, "<i>好</i>"), "italics", "error"),
        (Cue(0, 5000, "好", unsure=("好",)), "unsure", "error"),
    ],
)
def test_a_caption_that_breaks_one_rule(cue, code, level):
    assert (code, level, 0) in codes(cue)


def test_decimals_and_times_keep_their_half_width_marks():
    assert codes(Cue(0, 5000, "温度3.5度，10:30见")) == []


def test_captions_do_not_overlap_or_flicker():
    assert codes(Cue(0, 3000, "一。"), Cue(2900, 5000, "二。")) == [("overlap", "error", 1)]
    assert codes(Cue(0, 3000, "一。"), Cue(3200, 5000, "二。")) == [("flicker", "error", 1)]
    assert codes(Cue(0, 3000, "一。"), Cue(3000, 5000, "二。")) == []
    assert codes(Cue(0, 3000, "一。"), Cue(3600, 5000, "二。")) == []


def test_speech_that_no_caption_shows():
    cues = Cue(0, 2000, "一。"), Cue(9000, 11000, "二。")

    assert codes(*cues, speech=[(0, 4900)]) == []
    assert codes(*cues, speech=[(0, 5100)]) == [("speech_without_caption", "error", 0)]
    assert codes(*cues, speech=[(8000, 11000), (20000, 24000)]) == [("speech_without_caption", "error", 1)]


def test_easy_read_captions_are_slower_and_shorter():
    cue = Cue(0, 2500, "一二三四五六七八九十一二三")

    assert codes(cue) == []
    assert {code for code, _, _ in codes(cue, profile=EASY_READ)} == {"line_too_long", "too_fast"}


def test_captions_after_the_films_end_are_told_once_with_their_number():
    cues = [Cue(0, 3000, "好。"), Cue(3080, 6000, "好。"), *(Cue(at, at + 1000, "好。") for at in (10_000, 11_080))]

    found = [(each.code, each.cue, each.got) for each in check(cues, PROFILE, film_ms=4_500)]

    assert found == [("stays_after_the_end", 1, 1500), ("after_the_end", 2, 2)]
    assert check(cues, PROFILE) == []  # not known yet how long the film is
    assert check(cues[:2], PROFILE, film_ms=5_100) == []  # a rounded end is none


def test_a_damaged_character_is_an_error_in_words_and_in_a_name():
    assert codes(Cue(0, 3000, "再\ufffd来")) == codes(Cue(0, 3000, "再来", "李\ufffd")) == [("damaged", "error", 0)]
