"""A caption file from its bytes to captions, with everything that was left out named by its line. Pure."""

from dataclasses import dataclass

from accessibility.captions.cues import Cue, in_order
from accessibility.importing import encodings, timings, wording
from accessibility.importing.encodings import DoubtfulEncodingError
from accessibility.importing.timings import Found
from foundation.text.running_text import joined

LONGEST_NAMED = 30  # characters that are shown of what was left out

# What other files begin with, and what to call them: a wrong kind of file gets its name instead of "unreadable".
KINDS = (
    (b"[Script Info]", "ASS"),
    (b"PK\x03\x04", "zip"),
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\xd0\xcf\x11\xe0", "doc"),
    (b"{1}{", "MicroDVD"),
    (b"\x1a\x45\xdf\xa3", "film"),
    (b"ID3", "film"),
    (b"<?xml", "TTML"),
    (b"<tt", "TTML"),
)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is not among the captions: its line in the file, why, and its words, shortened.

    `why` is "times", "frames", "backwards", "wordless", "stray", "cut" (the file ends within a character) or "damaged"
    (the caption is kept, with a sign in it that cannot be read).
    """

    line: int
    why: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """Captions in order of time, and what was left out in order of its lines."""

    cues: list[Cue]
    left_out: list[LeftOut]


@dataclass(frozen=True, slots=True)
class EncodingPreview:
    """How a file looks in one encoding: its name, and some of the lines that differ between encodings."""

    encoding: str
    label: str
    lines: list[str]


def read(data: bytes, encoding: str = "") -> Imported:
    """Return the captions of an uploaded file by its content, whatever it is called.

    Raises DoubtfulEncodingError where its bytes can be read in more than one way and `encoding` does not say.
    """
    decoded = encodings.decode(data, encoding)
    found = timings.parts(decoded.text)
    cues, left_out = [], [LeftOut(stray.line, "stray", short(stray.words)) for stray in found.strays]
    for caption in found.captions:
        caption_text = (wording.of_webvtt if found.is_webvtt else wording.of_subrip)("\n".join(caption.lines))
        if why := wrong(caption, caption_text.text):
            left_out.append(LeftOut(caption.line, why, short(caption_text.text)))
        elif caption.span:
            cues.append(Cue(caption.span.start_ms, caption.span.end_ms, caption_text.text, caption_text.speaker))
            if "\ufffd" in caption_text.text + caption_text.speaker:
                left_out.append(LeftOut(caption.line, "damaged", short(caption_text.text)))
    if decoded.is_cut:
        left_out.append(LeftOut(decoded.text.count("\n") + 1, "cut"))
    return Imported(in_order(cues), sorted(left_out, key=lambda each: each.line))


def wrong(caption: Found, text: str) -> str:
    """Return why a caption cannot be taken; "" where it can."""
    return caption.wrong or ("" if text else "wordless")


def short(words: str) -> str:
    whole = joined(" ".join(line.split()) for line in words.split("\n"))
    return whole if len(whole) <= LONGEST_NAMED else f"{whole[: LONGEST_NAMED - 1]}…"


def kind_of(data: bytes) -> str:
    """Return what a file is that holds no captions: a name out of KINDS, "film", "empty", or ""."""
    start = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        return "empty"
    if data[4:8] == b"ftyp":
        return "film"
    return next((kind for begins, kind in KINDS if start.startswith(begins)), "")


def encoding_previews(data: bytes, doubt: DoubtfulEncodingError, most: int = 3) -> list[EncodingPreview]:
    """Return the file's first lines in each encoding that is possible, those that tell them apart."""
    found = []
    for encoding in doubt.encodings:
        lines = [line.strip() for line in timings.BREAK.split(data.decode(encoding, "replace")) if not line.isascii()]
        telling = [line for line in lines if "\ufffd" in line] if encoding == doubt.encodings[0] else []
        shown = list(dict.fromkeys([*telling[:1], *lines]))[:most]
        found.append(EncodingPreview(encoding, encodings.OFFERED[encoding], [short(line) for line in shown]))
    return found
