"""The words of a caption out of its text in a file: voices, tags, entities, invisible characters. Pure.

Only what is surely markup goes: `<b>` with its end is bold, "若a<b>c" is arithmetic and stays.
"""

import html
import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

TAG = re.compile(r"<(/?)([A-Za-z]*)((?:[.\s][^<>]*)?)(/?)>|<[0-9]{1,3}:[0-9]{2}[0-9:.]*>")
STYLES = frozenset({"b", "i", "u", "s", "em", "strong", "strike", "font", "span", "p", "div", "tt"})
VOICE, BREAK, RUBY_TEXT = "v", "br", "rt"
OF_WEBVTT = frozenset({"c", "lang", "ruby", RUBY_TEXT})
RUBY_TEXT_TAG = re.compile(rf"</?{RUBY_TEXT}\b", re.IGNORECASE)
ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
OVERRIDE = re.compile(r"\{\\[^{}]*\}")  # {\an8}: of ASS, which many write into SubRip
FOLDER = re.compile(r"[A-Za-z]:\\|\\\\")  # a path of Windows: its \N is no line break
UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
JOINERS = re.compile("[\u200c\u200d]")
LINES = re.compile("[\x0b\x0c\x85\u2028\u2029]")  # as Unicode and word processors end a line
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
COLONS = ("：", ": ", ":")
SPACES = " \t\u00a0\u3000"
LONGEST_NAME = 20  # characters, as the editor's field has it

# A name before a full-width colon is a speaker's only where it says so itself: "第一步：" and "注意：" are words.
SPEAKER = re.compile(
    r"([^：:，。、！？\s<>]{0,8}(?:老师|师傅|医生|护士|主任|校长|教练|同学|学员|学生|顾客|客人|主持人|旁白|解说|画外音|讲师|记者|"
    r"阿姨|叔叔|大哥|大姐|先生|女士|妈妈|爸爸|经理|翻译))：[ \u3000]*(?=\S)"
)


@dataclass(slots=True)
class CaptionText:
    """The speaker who comes first (or "") and all the words; a second voice begins its own line, with its name."""

    speaker: str = ""
    text: str = ""


@dataclass(slots=True)
class Writer:
    """Puts the words of a caption together, voice by voice."""

    speaker: str = ""
    now: str = ""  # the speaker of the voice that is being read
    pieces: list[str] = field(default_factory=list)
    has_words: bool = False
    next: str = ""  # a further speaker, before the first words of that voice

    def words(self, text: str) -> None:
        if self.next:
            is_named = any(text.lstrip(SPACES).startswith(self.next + mark) for mark in COLONS)
            self.pieces.append("\n" if is_named else f"\n{self.next}：")
            self.next = ""
        self.pieces.append(text)
        self.has_words = self.has_words or bool(text.strip(f"{SPACES}\n"))

    def voice(self, name: str) -> None:
        if not name or name == self.now:
            return
        self.now = name
        if not self.has_words and len(name) <= LONGEST_NAME:
            self.speaker = name
        else:
            self.next = name


def of_payload(payload: str) -> CaptionText:
    """Return the words of a WebVTT caption.

    Its voices become names, a reading (ruby) stands in brackets behind its word, other tags are left out.
    """
    writer = Writer()
    drop = markup(payload)
    for start, end in pairwise([0, *sorted({edge for span in drop for edge in span}), len(payload)]):
        piece = payload[start:end]
        if (start, end) not in drop:
            writer.words(unescaped(piece))
        elif drop[start, end] == BREAK:
            writer.words("\n")
        elif RUBY_TEXT_TAG.match(piece):
            writer.words("）" if drop[start, end] == "/" else "（")
        elif drop[start, end] == VOICE:
            name = piece.strip("<>")
            writer.voice(clean(unescaped(re.split(r"\s", name, maxsplit=1)[-1])) if re.search(r"\s", name) else "")
    return named(writer.speaker, clean("".join(writer.pieces)))


def of_webvtt(text: str) -> CaptionText:
    """Return the words of any WebVTT caption; converted files often contain markup of ASS."""
    text = OVERRIDE.sub("", text)
    if not FOLDER.search(text):
        text = text.replace(r"\N", "\n").replace(r"\h", " ")
    return of_payload(text)


def of_subrip(text: str) -> CaptionText:
    """Return the words of a SubRip caption, which has no voices: a speaker's name stands before a colon."""
    caption = of_webvtt(text)
    if not caption.speaker and (found := SPEAKER.match(caption.text)):
        return CaptionText(found[1], caption.text[found.end() :])
    return caption


def named(speaker: str, text: str) -> CaptionText:
    """Remove the speaker's name from the words: our own files repeat it there, for players that draw no voices."""
    for mark in COLONS if speaker else ():
        if text.startswith(speaker + mark):
            return CaptionText(speaker, text[len(speaker) + len(mark) :])
    return CaptionText(speaker, text)


def markup(text: str) -> dict[tuple[int, int], str]:
    """Return where tags stand that are surely tags, and their names; "" for a timestamp."""
    tags = list(TAG.finditer(text))
    ends: defaultdict[str, list[int]] = defaultdict(list)
    begins: defaultdict[str, list[int]] = defaultdict(list)
    for tag in tags:
        (ends if tag[1] else begins)[(tag[2] or "").lower()].append(tag.start())
    found: dict[tuple[int, int], str] = {}
    for tag in tags:
        name, more, closes = (tag[2] or "").lower(), tag[3] or "", bool(tag[1])
        if tag[2] is None or name == BREAK:
            sure = True
        elif name == VOICE:
            sure = closes or bool(more.strip())
        elif name in STYLES or name in OF_WEBVTT:
            # With a class or a value it is nothing else; bare, its partner has to be there.
            sure = "=" in more or (name in OF_WEBVTT and more != "")
            sure = sure or has_partner(tag, begins[name] if closes else ends[name]) or at_an_edge(text, tag)
        else:
            sure = closes and not name and not more
        if sure:
            found[tag.span()] = "/" if closes else name
    return found


def has_partner(tag: re.Match[str], others: list[int]) -> bool:
    """Return whether a beginning stands somewhere before an end, or an end somewhere after a beginning."""
    if not others:
        return False
    return others[0] < tag.start() if tag[1] else bisect_left(others, tag.start()) < len(others)


def at_an_edge(text: str, tag: re.Match[str]) -> bool:
    """Return whether a tag without a partner is at a line's edge, where it counts: some tools omit the other one."""
    before, after = text[max(tag.start() - 1, 0) : tag.start()], text[tag.end() : tag.end() + 1]
    return after in ("", "\n") if tag[1] else before in ("", "\n")


def unescaped(text: str) -> str:
    return ENTITY.sub(lambda found: html.unescape(found[0]), text)


def clean(text: str) -> str:
    """Remove invisible characters and empty lines; joiners stay where a script needs them."""
    text = UNSEEN.sub("", LINES.sub("\n", text.replace("\t", " ").replace("\u00a0", " ")))
    text = CONTROLS.sub("", text)
    text = JOINERS.sub(lambda found: found[0] if joins(text, found.start()) else "", text)
    return "\n".join(line for raw in text.split("\n") if (line := raw.strip(SPACES)))


def joins(text: str, at: int) -> bool:
    """Return whether a joiner is needed: between signs neither ASCII nor Chinese (emoji, Indic scripts)."""
    around = text[at - 1 : at] + text[at + 1 : at + 2] if at else ""
    return len(around) == 2 and not any(sign.isascii() or "\u3000" <= sign <= "\u9fff" for sign in around)
