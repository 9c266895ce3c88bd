"""One caption as a value, and how it is kept as JSON. Times are whole milliseconds from the start of the media."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4


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
        """The text as a viewer reads it: who speaks comes first, as Chinese subtitles write it."""
        return f"{self.speaker}：{self.text}" if self.speaker else self.text

    def checked(self) -> "Cue":
        return replace(self, unsure=())


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
