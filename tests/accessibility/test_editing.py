"""Splitting, merging, and putting two people's edits together."""

from hypothesis import given
from hypothesis import strategies as st

from accessibility.captions import editing
from accessibility.captions.cues import Cue, Word
from accessibility.captions.times import parse_time, write_time

WORDS = (Word("同学们", 0, 600, 0.9), Word("好，", 600, 1000, 0.9), Word("欢迎", 1500, 2000, 0.4))


def test_a_split_takes_its_time_from_the_words():
    cue = Cue(0, 2400, "同学们好，欢迎", unsure=("欢迎",), words=WORDS, id="a")

    one, two = editing.split([cue], "a", 5)

    assert (one.text, one.end_ms, one.unsure) == ("同学们好，", 1500, ())
    assert (two.text, two.start_ms, two.unsure) == ("欢迎", 1500, ("欢迎",))


def test_without_words_it_takes_its_share():
    one, two = editing.split([Cue(0, 4000, "一二三四", id="a")], "a")

    assert (one.text, one.end_ms, two.text) == ("一二", 2000, "三四")


def test_the_middle_is_never_before_punctuation():
    assert editing.split([Cue(0, 4000, "一二，三", id="a")], "a")[0].text == "一二，"


def test_merging_the_last_or_an_unknown_changes_nothing():
    cues = [Cue(0, 1000, "一", id="a")]

    assert editing.merge(cues, "a") == cues
    assert editing.merge(cues, "x") == cues


@given(
    text=st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), min_size=2), at=st.integers(0, 50)
)
def test_splitting_and_merging_keeps_every_character_and_the_times(text, at):
    cues = [Cue(0, 10_000, text, id="a")]

    merged = editing.merge(editing.split(cues, "a", at), "a")

    assert merged[0].text.replace("\n", "") == text
    assert (merged[0].start_ms, merged[0].end_ms) == (0, 10_000)


class TestTwoPeople:
    base = [Cue(0, 1, "一", id="a"), Cue(1, 2, "二", id="b"), Cue(2, 3, "三", id="c")]

    def test_each_keeps_what_only_one_changed(self):
        mine = [Cue(0, 1, "我", id="a"), self.base[1], self.base[2]]
        theirs = [self.base[0], Cue(1, 2, "他", id="b"), self.base[2]]

        found = editing.differences(self.base, mine, theirs)
        keep = [each.id for each in found if each.pick == "mine"]

        assert not any(each.both_changed for each in found)
        assert [cue.text for cue in editing.merged(mine, theirs, keep)] == ["我", "他", "三"]

    def test_what_both_changed_is_asked_with_mine_first(self):
        mine, theirs = [Cue(0, 1, "我", id="a")], [Cue(0, 1, "他", id="a")]

        (found,) = editing.differences(self.base[:1], mine, theirs)

        assert (found.pick, found.both_changed) == ("mine", True)

    def test_a_deletion_is_a_change_too(self):
        mine, theirs = self.base[1:], self.base

        found = editing.differences(self.base, mine, theirs)

        assert [(each.id, each.pick) for each in found] == [("a", "mine")]
        assert editing.merged(mine, theirs, ["a"]) == self.base[1:]


@given(ms=st.integers(0, 359_999_999))
def test_a_time_that_was_written_is_read_back(ms):
    assert parse_time(write_time(ms)) == ms


def test_times_as_people_type_them():
    assert [parse_time(text) for text in ("65.5", "1:05.25", "１：０５", "0:01:05.250", "1:05,25")] == [
        65500,
        65250,
        65000,
        65250,
        65250,
    ]
    assert [parse_time(text) for text in ("", "早上", "1:60", "1:75:00", "-1", "1:2:3:4")] == [None] * 6


def test_all_move_by_the_same_time_so_that_the_first_begins_there():
    cues = [
        Cue(7_203_000, 7_204_000, "二"),
        Cue(7_201_000, 7_202_000, "一", words=(Word("一", 7_201_100, 7_201_900, 1),)),
    ]

    moved = editing.shift_all(cues, 1_000)

    assert [(cue.start_ms, cue.end_ms, cue.text) for cue in moved] == [(1000, 2000, "一"), (3000, 4000, "二")]
    assert moved[0].words == (Word("一", 1_100, 1_900, 1),)
    assert editing.shift_all([], 1_000) == []


def test_merging_two_voices_loses_neither_and_splitting_gives_each_her_own():
    one, two = Cue(0, 1000, "你好", "李老师"), Cue(1000, 3000, "您好\n我来了", "玉香")

    (both,) = editing.merge([one, two], one.id)
    apart = editing.split([both], both.id)
    later = editing.split([both], both.id, len("你好\n玉香：您好"))

    assert both.shown == "李老师：你好\n玉香：您好\n我来了"
    assert [cue.shown for cue in apart] == ["李老师：你好", "玉香：您好\n我来了"]
    assert [cue.shown for cue in later] == ["李老师：你好\n玉香：您好", "玉香：我来了"]
    assert editing.merge([Cue(0, 1, "好"), Cue(1, 2, "好", "玉香")], "x")[0].speaker == ""
