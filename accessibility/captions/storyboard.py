"""A storyboard's frames with what is said there, for people who move along the film without seeing them. Pure."""

from collections.abc import Iterable, Sequence
from urllib.parse import urljoin

from accessibility.captions.cues import Cue, in_order
from accessibility.captions.webvtt import Document, VttCue, escape, plain
from foundation.text.running_text import joined


def described(frames: Document, cues: Iterable[Cue], base: str) -> Document:
    """Return the same frames, each with two lines: picture address and part (#xywh), then the words said meanwhile.

    `base` is where the storyboard's own file lies; addresses in it are relative to that. Silence has no second line.
    """
    captions = in_order(cues)
    return Document(tuple(VttCue(each.start_ms, each.end_ms, payload(each, captions, base)) for each in frames.cues))


def payload(frame: VttCue, captions: Sequence[Cue], base: str) -> str:
    address = urljoin(base, plain(frame.payload)[1].strip())
    words = words_during(captions, frame.start_ms, frame.end_ms)
    return "\n".join([address, escape(words)] if words else [address])


def words_during(captions: Sequence[Cue], start_ms: int, end_ms: int) -> str:
    """Return what is said in a span: captions that begin in it, else one that lasts through all of it."""
    begun = [cue for cue in captions if start_ms <= cue.start_ms < end_ms]
    lasting = [cue for cue in captions if cue.start_ms < start_ms < cue.end_ms]
    return joined(line for cue in begun or lasting[:1] for line in cue.shown.split("\n"))
