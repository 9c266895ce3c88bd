"""Caption files as people upload them: what other tools read is read, and what is left out is named by its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessibility.importing import encodings
from accessibility.importing.caption_file import LeftOut, encoding_previews, kind_of, read, short
from accessibility.importing.encodings import DoubtfulEncodingError

WORDS = ["先把手洗干净", "再向客人问好", "最后铺好床单"]


def srt(*texts: str, gap: str = "\n\n") -> str:
    return gap.join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{text}" for n, text in enumerate(texts, 1)) + "\n"


def said(data: str | bytes) -> list[tuple[str, str]]:
    return [(cue.speaker, cue.text) for cue in read(data.encode() if isinstance(data, str) else data).cues]


def lines(data: str) -> list[tuple[int, str]]:
    return [(each.line, each.why) for each in read(data.encode()).left_out]


class TestTimes:
    @pytest.mark.parametrize(
        "timing",
        [
            "00:00:01,500 --> 00:00:03,000",
            "00:00:01.500 --> 00:00:03.000",
            "00:01,500 --> 00:03,000",
            "0:00:01,500 --> 0:00:03,0",
            "00:00:01,5 -> 00:00:03",
            "00:00:01,500-->00:00:03,000",
            "００：００：０１，５００ －－＞ ００：００：０３，０００",
            "00：00：01，500 --> 00：00：03，000",
            "00:00:01:500 --> 00:00:03:000",
            "00:00:01,500 → 00:00:03,000",
            "00:00:01,500 --> 00:00:03,000 X1:100 X2:200",
            "0:00:01.500,0:00:03.000",
            "  00:00:01,500  -->  00:00:03,000  ",
        ],
    )
    @pytest.mark.parametrize("heading", ["", "WEBVTT\n\n", "1\n"])
    def test_are_read_as_other_tools_write_them(self, timing: str, heading: str) -> None:
        found = read(f"{heading}{timing}\n大家好\n".encode())

        assert [(cue.start_ms, cue.end_ms, cue.text) for cue in found.cues] == [(1500, 3000, "大家好")]
        assert found.left_out == []

    def test_that_are_none_are_named_with_their_line_and_words(self) -> None:
        text = (
            "1\n00:00:61,000 --> 00:01:02,000\n六十一秒\n\n2\n00:00:05,000 --> 00:00:04,000\n倒着\n\n"
            "3\n00:00:05:12 --> 00:00:06:02\n数画面\n\n4\n00:00:07,000 --> 00:00:08,000\n\n"
            "5\n00:00:09,000 --> 00:00:10,000\n好\n"
        )

        found = read(text.encode())

        assert [cue.text for cue in found.cues] == ["好"]
        assert found.left_out == [
            LeftOut(2, "times", "六十一秒"),
            LeftOut(6, "backwards", "倒着"),
            LeftOut(10, "frames", "数画面"),
            LeftOut(14, "wordless", ""),
        ]

    def test_in_webvtt_too_where_a_browser_would_drop_the_caption_in_silence(self) -> None:
        text = "WEBVTT\n\n00:00.000 --> 00:01.000\n一\n\n00:01.000 --> 00:02,000\n二\n\n0:99.000 --> 00:03.000\n三\n"

        assert said(text) == [("", "一"), ("", "二")]
        assert lines(text) == [(9, "times")]


class TestLines:
    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
    @pytest.mark.parametrize("gap", ["\n", "\n\n", "\n\n\n\n", "\n \t\n"])
    def test_end_in_any_way_with_blank_ones_between_or_none(self, end: str, gap: str) -> None:
        assert [text for _who, text in said(srt(*WORDS, gap=gap).replace("\n", end))] == WORDS

    def test_with_a_blank_one_after_each(self) -> None:
        text = srt(*WORDS).replace("\n", "\n\n")

        assert [text for _who, text in said(text)] == WORDS
        assert lines(text) == []

    def test_of_a_caption_stay_together_over_a_blank_one(self) -> None:
        """Players of SubRip show what stands there up to the next times."""
        assert said("1\n00:00:01,000 --> 00:00:02,000\n一\n\n二\n\n2\n00:00:03,000 --> 00:00:04,000\n三\n") == [
            ("", "一\n二"),
            ("", "三"),
        ]

    def test_with_a_number_are_words_where_captions_have_none(self) -> None:
        text = (
            "00:00:01,000 --> 00:00:02,000\n今年是\n2026\n\n"
            "00:00:03,000 --> 00:00:04,000\n明年是\n2027\n00:00:05,000 --> 00:00:06,000\n好\n"
        )

        assert said(text) == [("", "今年是\n2026"), ("", "明年是\n2027"), ("", "好")]

    def test_that_belong_to_no_caption_are_named(self) -> None:
        assert lines("片名\n\n1\n00:00:01,000 --> 00:00:02,000\n一\n") == [(1, "stray")]
        assert lines("WEBVTT 片名\nKind: captions\n\nNOTE\n译者\n\n00:01.000 --> 00:02.000\n一\n\n多余\n") == [
            (10, "stray")
        ]

    def test_of_webvtt_that_nobody_reads_are_none_of_them(self) -> None:
        text = (
            "WEBVTT\n\nSTYLE\n::cue{}\n\nintro\n00:01.000 --> 00:02.000 align:left\n一\n\nNOTE 好\n\n"
            "2\n00:03.000 --> 00:04.000\n二"
        )

        assert (said(text), lines(text)) == ([("", "一"), ("", "二")], [])


class TestWords:
    @pytest.mark.parametrize(
        ("written", "shown"),
        [
            ("10:30开始上课", "10:30开始上课"),
            ("比例是1:2", "比例是1:2"),
            ("网址http://www.example.org", "网址http://www.example.org"),
            ("注意:不要用力", "注意:不要用力"),
            ("注意：不要用力", "注意：不要用力"),
            ("第一步：洗手", "第一步：洗手"),
            ("李老师：坐好", "李老师：坐好"),
            ("若a<b且b>c则不要按", "若a<b且b>c则不要按"),
            ("若a<b>c则停", "若a<b>c则停"),
            ("1 < 2 是对的", "1 < 2 是对的"),
            ("x<y", "x<y"),
            ("<i>斜</i>的<b>字</b>", "斜的字"),
            ("<i>只有开头", "只有开头"),
            ("<font color='red'>红</font>的", "红的"),
            (r"{\an8}上面\N下面\h右", "上面\n下面 右"),
            (r"打开C:\New", r"打开C:\New"),
            ("一<br>二<br/>三", "一\n二\n三"),
            ("<ruby>岩<rt>ái</rt>温<RT>wēn</RT></ruby><c.start>来</c>", "岩（ái）温（wēn）来"),
            ("洗手\u2028擦干\u0085风干\x0b好", "洗手\n擦干\n风干\n好"),
            ("洗手&amp;擦干&nbsp;好 &lt;b&gt; AT&T &#20320;", "洗手&擦干 好 <b> AT&T 你"),
            ("\u200b\u202a再\u202c向\ufeff客人\u00ad \u3000", "再向客人"),
            ("👩\u200d🏫老\u200d师", "👩\u200d🏫老师"),
        ],
    )
    @pytest.mark.parametrize("heading", ["", "WEBVTT\n\n"])
    def test_are_what_stands_there(self, written: str, shown: str, heading: str) -> None:
        found = read(f"{heading}00:00:01.000 --> 00:00:02.000\n{written}\n".encode())

        assert [cue.shown for cue in found.cues] == [shown]

    def test_of_two_voices_name_both(self) -> None:
        text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v 李老师>你好</v> <v.loud 玉香>您好 <v 玉香>我来了\n"

        assert [cue.shown for cue in read(text.encode()).cues] == ["李老师：你好\n玉香：您好 我来了"]

    def test_that_name_the_voice_already_name_it_once(self) -> None:
        for words in ("李老师：坐好", "李老师: 坐好"):
            assert said(f"WEBVTT\n\n00:01.000 --> 00:02.000\n<v 李老师>{words}\n") == [("李老师", "坐好")]


class TestEncodings:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
    def test_that_the_bytes_tell_are_not_asked_about(self, encoding: str) -> None:
        assert [text for _who, text in said(srt(*WORDS).encode(encoding))] == WORDS

    @pytest.mark.parametrize("place", [30, 60])
    @pytest.mark.parametrize("bad", [b"\xa0", b"\xe5", b"\xff"])
    def test_one_bad_byte_is_asked_about_and_never_imported_in_silence(self, bad: bytes, place: int) -> None:
        whole = srt(*WORDS).encode()
        at = whole.index("先".encode() if place == 30 else "客".encode())
        data = whole[:at] + bad + whole[at:]

        with pytest.raises(DoubtfulEncodingError) as doubt:
            read(data)

        first = encoding_previews(data, doubt.value)[0]
        assert first.encoding == "utf-8"
        assert "\ufffd" in first.lines[0]
        found = read(data, "utf-8")
        assert len(found.cues) == len(WORDS)
        assert [each.why for each in found.left_out] == ["damaged"]

    def test_big5_is_asked_about(self) -> None:
        text = srt("先把手洗乾淨再開始", "再向客人問好請坐下", "最後鋪好床單與枕頭")

        with pytest.raises(DoubtfulEncodingError) as doubt:
            read(text.encode("big5"))

        assert "先把手洗乾淨再開始" in [
            line for each in encoding_previews(text.encode("big5"), doubt.value) for line in each.lines
        ]
        assert read(text.encode("big5"), "big5").cues[0].text == "先把手洗乾淨再開始"

    @pytest.mark.parametrize("missing", [1, 2])
    def test_an_end_in_the_middle_of_a_character_is_named(self, missing: int) -> None:
        found = read(srt(*WORDS).encode().rstrip(b"\n")[:-missing])

        assert [cue.text for cue in found.cues] == [*WORDS[:2], WORDS[2][:-1]]
        assert [each.why for each in found.left_out] == ["cut"]


@given(data=st.binary(max_size=200))
def test_no_upload_breaks_it(data: bytes) -> None:
    try:
        read(data)
    except DoubtfulEncodingError as doubt:
        encoding_previews(data, doubt)
        for encoding in encodings.OFFERED:
            read(data, encoding)


@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), max_size=5))
def test_every_word_is_in_the_captions_or_named(texts: list[str]) -> None:
    """Whatever stands between times: nothing that can be seen goes without a word, but markup."""
    plain = [" ".join("".join(sign for sign in text if sign.isalnum()).split()) for text in texts]

    found = read("".join(f"00:00:0{n}.000 --> 00:00:0{n}.900\n{text}\n\n" for n, text in enumerate(plain, 1)).encode())

    told = {short(each.words) for each in found.left_out} | {cue.text for cue in found.cues}
    assert all(text in told for text in plain if text)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\n", "empty"),
        (b"[Script Info]\n", "ASS"),
        (b"PK\x03\x04\x00", "zip"),
        (b"\x00\x00\x00\x20ftypisom", "film"),
        (b"<?xml version='1.0'?><tt/>", "TTML"),
        (b"hello", ""),
    ],
)
def test_another_kind_of_file_is_called_by_its_name(data: bytes, kind: str) -> None:
    assert kind_of(data) == kind
