"""Captions as WebVTT files of ours: written for players, and read back by the stages that burn them in. Pure.

What people upload is read by `accessibility.importing`, which forgives; what we wrote ourselves needs no forgiving.
"""

import html
import re
from collections.abc import Iterable
from dataclasses import replace

from accessibility.captions import webvtt
from accessibility.captions.cues import Cue, in_order

VOICE = re.compile(r"<v ([^<>]*)>", re.MULTILINE)


def of_ours(data: bytes) -> list[Cue] | None:
    """Return the captions of a file that `to_vtt` wrote; None where it is no such file."""
    try:
        document = webvtt.parse(data)
    except webvtt.NotWebVTT:
        return None
    found = [Cue(cue.start_ms, cue.end_ms, *of_payload(cue.payload)) for cue in document.cues]
    return in_order(cue for cue in found if cue.text)


def to_vtt(cues: Iterable[Cue], *, note: str = "") -> str:
    """Return a WebVTT file; the note (what made it, which version) must not contain an arrow.

    Who speaks stands in a voice tag and, as no browser draws that, in the words as well.
    """
    return webvtt.write(
        webvtt.Document(
            cues=tuple(webvtt.VttCue(cue.start_ms, cue.end_ms, payload(cue)) for cue in in_order(cues)),
            notes=(note,) if note else (),
        )
    )


def payload(cue: Cue) -> str:
    tidy = replace(cue, speaker=" ".join(cue.speaker.split()))
    return "\n".join(webvtt.payload(voice.shown, voice.speaker) for voice in tidy.voices())


def of_payload(text: str) -> tuple[str, str]:
    """Return the words and who speaks first, out of what `payload` made of them."""
    first = VOICE.match(text)
    speaker, words = html.unescape(first[1]) if first else "", html.unescape(VOICE.sub("", text))
    return words.removeprefix(f"{speaker}：") if speaker else words, speaker
