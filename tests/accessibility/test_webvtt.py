"""WebVTT read as browsers read it (the cases of the W3C's file-parsing tests, in our words) and written back."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessibility.captions.webvtt import (
    Document,
    NotWebVTT,
    Region,
    Settings,
    VttCue,
    decimal,
    parse,
    parse_settings,
    parse_timings,
    payload,
    plain,
    write,
)


class TestSignature:
    @pytest.mark.parametrize("text", ["WEBVTT", "WEBVTT\n", "WEBVTT 说明", "WEBVTT\t说明\n", "\ufeffWEBVTT\n\n"])
    def test_a_file_begins_with_the_word(self, text):
        assert parse(text) == Document()

    @pytest.mark.parametrize(
        "text", ["", "WEBVT", "webvtt\n", "WEBVTTX\n", " WEBVTT", "\ufeff\ufeffWEBVTT", "1\n00:00"]
    )
    def test_anything_else_is_no_webvtt(self, text):
        with pytest.raises(NotWebVTT):
            parse(text)

    def test_bytes_are_read_as_utf_8_and_bad_ones_replaced(self):
        document = parse(b"\xef\xbb\xbfWEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\n\xe5\xa5\xbd\xff\x00")

        assert document.cues[0].payload == "好\ufffd\ufffd"


class TestTimings:
    @pytest.mark.parametrize(
        ("line", "start", "end"),
        [
            ("00:00:01.000 --> 00:00:02.500", 1000, 2500),
            ("00:01.000-->00:02.500", 1000, 2500),
            ("0:00:01.000 --> 100:00:00.000", 1000, 360_000_000),
            ("\t\f 00:01.000 \t--> 00:02.500\f", 1000, 2500),
        ],
    )
    def test_times_that_are_taken(self, line, start, end):
        cue = parse_timings(line)

        assert cue is not None
        assert (cue.start_ms, cue.end_ms) == (start, end)

    @pytest.mark.parametrize(
        "line",
        [
            "-->",
            "00:00:01.000 -- 00:00:02.000",
            "00:00:60.000 --> 00:01:01.000",
            "00:60:00.000 --> 01:01:01.000",
            "60:00.000 --> 61:00.000",
            "00:00:01,000 --> 00:00:02,000",
            "00:00:01.00 --> 00:00:02.000",
            "00:00:01.0000 --> 00:00:02.000",
            "00:00:01.000 --> 00:00:02.0000",
            "0:01.000 --> 0:02.000",
            "00:00:01.000 --> ",
            "\v00:01.000 --> 00:02.000",
            "-00:01.000 --> 00:02.000",
            "٠٠:٠١.000 --> 00:02.000",
        ],
    )
    def test_times_that_drop_their_cue(self, line):
        document = parse(f"WEBVTT\n\n{line}\nlost\n\n00:05.000 --> 00:06.000\nkept")

        assert [cue.payload for cue in document.cues] == ["kept"]


class TestBlocks:
    def test_an_arrow_begins_a_new_block_without_a_blank_line(self):
        document = parse("WEBVTT\n\n-->\n00:00.000 --> 00:01.000\none\nfoo-->\n00:01.000 --> 00:02.000\ntwo")

        assert [cue.payload for cue in document.cues] == ["one", "two"]

    def test_a_header_may_go_on_until_a_blank_line_or_an_arrow(self):
        assert len(parse("WEBVTT\nKind: captions\n00:00.000 --> 00:01.000\none").cues) == 1
        assert len(parse("WEBVTT\nKind: captions\n\n00:00.000 --> 00:01.000\none").cues) == 1

    def test_line_ends_of_every_system(self):
        document = parse("WEBVTT\r\r1\r00:00.000 --> 00:01.000\r一\r\n二\n\n\r\n2\n00:01.000 --> 00:02.000\n三")

        assert [(cue.id, cue.payload) for cue in document.cues] == [("1", "一\n二"), ("2", "三")]

    def test_a_note_keeps_its_words_and_is_no_cue(self):
        document = parse("WEBVTT\n\nNOTE 校对\n第二行\n\nNOTE\n另一条\n\nNOTEX\nno\n\n00:00.000 --> 00:01.000\n一")

        assert document.notes == ("校对\n第二行", "另一条")
        assert len(document.cues) == 1

    def test_styles_and_regions_count_only_before_the_first_cue(self):
        style, region, cue = (
            "STYLE\n::cue { color: red }",
            "REGION\nid:a\nlines:2",
            "00:00.000 --> 00:01.000 region:a\n一",
        )

        before, after = (
            parse(f"WEBVTT\n\n{style}\n\n{region}\n\n{cue}"),
            parse(f"WEBVTT\n\n{cue}\n\n{style}\n\n{region}"),
        )

        assert (before.styles, before.regions) == (("::cue { color: red }",), (Region("a", lines=2),))
        assert (after.styles, after.regions) == ((), ())
        assert (before.cues[0].settings.region, after.cues[0].settings.region) == ("a", "")

    def test_the_old_region_header_is_nothing(self):
        assert parse("WEBVTT\n\nREGION: id=a width=40%\n\n00:00.000 --> 00:01.000\n一").regions == ()


class TestSettings:
    @pytest.mark.parametrize("value", ["-1", "0", "100", "101", "18446744073709552000", "1.5"])
    def test_a_line_number(self, value):
        assert parse_settings(f"line:{value}") == Settings(line=float(value))

    @pytest.mark.parametrize(
        "value", ["-0%", "101%", "1%-", "1-", "%1", "1%%", "-", "%", "1..5", ".5", "5.", "1e2", "9" * 400]
    )
    def test_a_line_that_is_ignored(self, value):
        assert parse_settings(f"line:{value}") == Settings()

    def test_a_line_by_share_with_its_edge(self):
        assert parse_settings("line:10%,end") == Settings(line=10, snap_to_lines=False, line_align="end")

    @pytest.mark.parametrize(
        "setting", ["line:10%,middle", "line:3,", "position:1%,middle", "position:1%,", "position:1%,end"]
    )
    def test_a_setting_with_an_edge_that_there_is_not_is_dropped_whole(self, setting):
        assert parse_settings(setting) == Settings()

    def test_position_size_align_and_direction(self):
        text = "position:12.5%,line-left size:50% align:left vertical:rl"

        assert parse_settings(text) == Settings(
            position=12.5, position_align="line-left", size=50, align="left", vertical="rl"
        )

    @pytest.mark.parametrize(
        "text", ["size:101%", "size:50", "align:middle", "vertical:down", "size :5%", ":5%", "size:", "x"]
    )
    def test_what_is_wrong_is_as_if_it_were_not_there(self, text):
        assert parse_settings(text) == Settings()

    def test_the_last_good_value_holds(self):
        assert parse_settings("size:10% size:20% size:x").size == 20

    def test_a_region_must_exist(self):
        assert parse_settings("region:b", {"a"}).region == ""
        assert parse_settings("region:b region:a", {"a"}).region == "a"


class TestCueText:
    def test_who_speaks_and_what_without_tags(self):
        assert plain("<v.loud 李 老师>大家<b>好</b><00:01.000> &lt;1&gt; &amp; 2</v>") == ("李 老师", "大家好 <1> & 2")

    def test_a_tag_that_never_ends_takes_the_rest(self):
        assert plain("好<b") == ("", "好")

    @given(text=st.text(), speaker=st.text())
    def test_any_text_comes_back(self, text, speaker):
        wanted = "\n".join(
            line for line in text.replace("\0", "\ufffd").replace("\r\n", "\n").replace("\r", "\n").split("\n") if line
        )
        speaker = speaker.replace("\0", "")

        raw = payload(text, speaker)

        assert "-->" not in raw
        assert "\n\n" not in raw
        assert plain(raw) == (" ".join(speaker.split()), wanted)


shares = st.integers(0, 1000).map(lambda tenths: tenths / 10)
words = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"], exclude_characters="\ufeff"),
    min_size=1,
    max_size=12,
)
lines = words.filter(lambda line: "-->" not in line)
times = st.integers(0, 400_000_000)
regions = st.builds(
    Region,
    id=words.filter(lambda name: ":" not in name),
    width=shares,
    lines=st.integers(0, 99),
    anchor=st.tuples(shares, shares),
    viewport_anchor=st.tuples(shares, shares),
    scroll_up=st.booleans(),
)


@st.composite
def settings(draw: st.DrawFn, names: list[str]) -> Settings:
    line = draw(st.none() | shares)
    position = draw(st.none() | shares)
    return Settings(
        region=draw(st.sampled_from(["", *names])),
        vertical=draw(st.sampled_from(["", "rl", "lr"])),
        line=line,
        snap_to_lines=draw(st.booleans()) if line is not None else True,
        line_align=draw(st.sampled_from(["start", "center", "end"])) if line is not None else "start",
        position=position,
        position_align=draw(st.sampled_from(["auto", "line-left", "center", "line-right"]))
        if position is not None
        else "auto",
        size=draw(shares),
        align=draw(st.sampled_from(["start", "center", "end", "left", "right"])),
    )


@st.composite
def documents(draw: st.DrawFn) -> Document:
    found = draw(st.lists(regions, max_size=3))
    names = [region.id for region in found]
    cue = st.builds(
        VttCue,
        start_ms=times,
        end_ms=times,
        payload=st.builds(payload, st.text(max_size=30), words),
        id=st.just("") | lines,
        settings=settings(names),
    )
    blocks = st.lists(st.lists(lines, min_size=1, max_size=3).map("\n".join), max_size=2).map(tuple)
    return Document(tuple(draw(st.lists(cue, max_size=5))), tuple(found), draw(blocks), draw(blocks))


class TestRoundTrip:
    @given(document=documents())
    def test_what_is_written_is_read_back(self, document):
        assert parse(write(document)) == document

    @given(document=documents())
    def test_windows_line_ends_and_a_mark_change_nothing(self, document):
        assert parse("\ufeff" + write(document).replace("\n", "\r\n")) == document

    @given(data=st.binary())
    def test_no_bytes_break_it(self, data):
        parse(b"WEBVTT\n\n" + data)

    @given(number=shares)
    def test_a_number_is_written_without_an_exponent(self, number):
        assert math.isclose(float(decimal(number)), number)
        assert "e" not in decimal(number)
