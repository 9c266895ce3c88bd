"""A storyboard's frames with what is said there, for who moves along the film without seeing them. Pure."""

from collections.abc import Iterable, Sequence
from urllib.parse import urljoin

from accessibility.captions.cues import Cue, in_order
from accessibility.captions.webvtt import Document, VttCue, escape, plain
from foundation.running_text import joined


def described(frames: Document, cues: Iterable[Cue], base: str) -> Document:
    """The same frames, each with two lines: the picture's address and its part (#xywh), then the words said meanwhile.

    `base` is where the storyboard's own file lies; addresses in it are relative to that. Silence has no second line.
    """
    said = in_order(cues)
    return Document(tuple(VttCue(each.start_ms, each.end_ms, payload(each, said, base)) for each in frames.cues))


def payload(frame: VttCue, said: Sequence[Cue], base: str) -> str:
    address = urljoin(base, plain(frame.payload)[1].strip())
    words = words_during(said, frame.start_ms, frame.end_ms)
    return "\n".join([address, escape(words)] if words else [address])


def words_during(said: Sequence[Cue], start_ms: int, end_ms: int) -> str:
    """What is said from then to then: captions that begin in it, or one that goes on through all of it."""
    begun = [cue for cue in said if start_ms <= cue.start_ms < end_ms]
    going_on = [cue for cue in said if cue.start_ms < start_ms < cue.end_ms]
    return joined(line for cue in begun or going_on[:1] for line in cue.shown.split("\n"))
