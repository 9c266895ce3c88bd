"""A transcript to read instead of listening: approved captions joined into paragraphs. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from accessibility.captions.cues import Cue, in_order
from foundation.text.running_text import joined

PAUSE_MS = 2_000  # a silence this long starts a new paragraph
LONG = 160  # characters after which a paragraph ends at the next sentence
SENTENCE_ENDS = "。！？!?…"


@dataclass(frozen=True, slots=True)
class Paragraph:
    start_ms: int
    end_ms: int
    speaker: str
    cues: tuple[Cue, ...]

    @property
    def text(self) -> str:
        return joined(line for cue in self.cues for line in cue.lines)

    @property
    def shown(self) -> str:
        """Return the text as it is read: who speaks comes first."""
        return f"{self.speaker}：{self.text}" if self.speaker else self.text


def paragraphs(cues: Iterable[Cue]) -> list[Paragraph]:
    """Group captions into paragraphs: a new speaker, a pause, or a sentence's end in a long one begins the next."""
    groups: list[list[Cue]] = []
    length = 0  # of the last group: summed as it grows, or a long one is read again at every caption
    for cue in (voice for each in in_order(cues) for voice in each.voices()):
        if not groups or starts_paragraph(groups[-1], cue, length):
            groups.append([])
            length = 0
        groups[-1].append(cue)
        length += len(cue.text)
    return [Paragraph(group[0].start_ms, group[-1].end_ms, group[0].speaker, tuple(group)) for group in groups]


def starts_paragraph(group: list[Cue], cue: Cue, length: int) -> bool:
    last = group[-1]
    # A caption without a speaker continues the last speaker's words.
    if cue.speaker and cue.speaker != group[0].speaker:
        return True
    if cue.start_ms - last.end_ms >= PAUSE_MS:
        return True
    return length >= LONG and last.text.rstrip()[-1:] in SENTENCE_ENDS
