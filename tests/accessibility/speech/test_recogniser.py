"""What is made of what the model heard; the model itself is tried in test_speaking_and_hearing."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessibility.captions.cues import Word
from accessibility.speech import recogniser
from accessibility.speech.recogniser import Recognition, Segment, error_rate, full_width, heard, without_loops

pytest.importorskip("opencc")


def raw(text, *, logprob=-0.3, silence=0.01, compression=1.0, length=0.2):
    words = [
        SimpleNamespace(word=char, start=at * length, end=(at + 1) * length, probability=0.9)
        for at, char in enumerate(text)
    ]
    return SimpleNamespace(words=words, avg_logprob=logprob, no_speech_prob=silence, compression_ratio=compression)


def test_traditional_characters_become_simple_ones_and_punctuation_wide():
    assert heard(raw("學習,開始")).text == "学习，开始"


@pytest.mark.parametrize("text", ["字幕由Amara.org社区提供", "谢谢观看", "请不吝点赞 订阅", "以下是普通话的句子"])
def test_what_nobody_said_is_left_out(text):
    assert heard(raw(text)) is None


def test_words_without_length_and_guesses_at_silence_are_left_out():
    assert heard(raw("这位置是什么样的", length=0)) is None
    assert heard(raw("这位置是什么样的", logprob=-2, silence=0.6)) is None


def test_a_poor_segment_is_kept_and_marked():
    assert heard(raw("开始上课", logprob=-0.8)).doubtful
    assert heard(raw("开始上课", compression=2.5)).doubtful
    assert not heard(raw("开始上课")).doubtful


def test_a_loop_is_said_once():
    words = [Word(char, at, at + 1, 0.9) for at, char in enumerate("我们学习" + "打开电源" * 5 + "好")]

    assert "".join(word.text for word in without_loops(words)) == "我们学习打开电源好"


@given(text=st.text("天地玄黄宇宙，。", max_size=30))
def test_speech_without_loops_is_left_as_it_is(text):
    words = [Word(char, at, at + 1, 0.9) for at, char in enumerate(text)]
    if not recogniser.LOOP.search(text):
        assert without_loops(words) == words


def test_numbers_keep_their_points():
    assert full_width("温度3.5度,时间10:30.好") == "温度3.5度，时间10:30.好"


def test_the_error_rate_counts_edits_a_character():
    assert error_rate("广州市房地产中介", "广州市佛地产中间") == pytest.approx(2 / 8)
    assert error_rate("好，的！", "好的") == 0
    assert error_rate("", "好") == 1


def test_it_survives_json():
    recognition = Recognition((Segment((Word("好", 0, 200, 0.5),), True),), ((0, 200),), "m", "zh", 1000, 1)

    assert Recognition.from_json(recognition.to_json()) == recognition
