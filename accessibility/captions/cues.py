"""One caption as a value, and how it is kept as JSON. Times are whole milliseconds from the start of the media."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from foundation.text.running_text import joined

# A second voice in one caption: a line of its own that begins with a name, as the first one's does.
NEXT_VOICE = re.compile(r"([^：:，。、！？\s]{1,10})：\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as the recogniser heard it; `sure` is its probability, 0 to 1."""

    text: str
    start_ms: int
    end_ms: int
    sure: float


@dataclass(frozen=True, slots=True)
class Cue:
    """`unsure` are the words that a person still has to listen to: an edit or a tick takes them away."""

    start_ms: int
    end_ms: int
    text: str
    speaker: str = ""
    unsure: tuple[str, ...] = ()
    words: tuple[Word, ...] = ()
    id: str = field(default_factory=lambda: uuid4().hex[:8])

    @property
    def length_ms(self) -> int:
        return self.end_ms - self.start_ms

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @property
    def shown(self) -> str:
        """Return the text as a viewer reads it: who speaks comes first, as Chinese subtitles write it."""
        return as_shown(self.speaker, self.text)

    @property
    def running(self) -> list[str]:
        """Return each voice's words as running text, the speaker first: line breaks are for the picture alone."""
        if not self.speaker or "\n" not in self.text:  # one voice, as nearly always
            return [as_shown(self.speaker, joined(self.lines))]
        return [as_shown(voice.speaker, joined(voice.lines)) for voice in self.voices()]

    def voices(self) -> "list[Cue]":
        """Return the caption voice by voice, each with its speaker and the same times; alone where one speaks."""
        found = [replace(self, text="")]
        for line in self.lines:
            voice = NEXT_VOICE.match(line) if self.speaker and found[0].text else None
            if voice:
                found.append(replace(self, speaker=voice[1], text=line[voice.end() :]))
            else:
                found[-1] = replace(found[-1], text="\n".join(filter(None, [found[-1].text, line])))
        return found

    def checked(self) -> "Cue":
        return replace(self, unsure=())


def as_shown(speaker: str, text: str) -> str:
    return f"{speaker}：{text}" if speaker else text


def to_json(cues: Iterable[Cue]) -> list[dict[str, Any]]:
    return [
        {
            "id": cue.id,
            "start_ms": cue.start_ms,
            "end_ms": cue.end_ms,
            "text": cue.text,
            "speaker": cue.speaker,
            "unsure": list(cue.unsure),
            "words": [[word.text, word.start_ms, word.end_ms, round(word.sure, 3)] for word in cue.words],
        }
        for cue in cues
    ]


def from_json(rows: Sequence[Mapping[str, Any]]) -> list[Cue]:
    return [
        Cue(
            start_ms=int(row["start_ms"]),
            end_ms=int(row["end_ms"]),
            text=str(row["text"]),
            speaker=str(row.get("speaker", "")),
            unsure=tuple(row.get("unsure", ())),
            words=tuple(
                Word(str(text), int(start), int(end), float(sure)) for text, start, end, sure in row.get("words", ())
            ),
            id=str(row.get("id") or uuid4().hex[:8]),
        )
        for row in rows
    ]


def in_order(cues: Iterable[Cue]) -> list[Cue]:
    return sorted(cues, key=lambda cue: (cue.start_ms, cue.end_ms))
