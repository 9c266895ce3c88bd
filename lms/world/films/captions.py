"""How the demonstration's reviewer corrects the draft: the words become the script's, the times stay those heard."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from accessibility.captions import segmentation
from accessibility.captions.cues import Cue, Word
from accessibility.captions.rules import Profile
from accessibility.speech.recogniser import Recognition
from accessibility.speech.words import cut
from lms.world.films.film import PAUSE, Film
from lms.world.films.script import HANDS, Scene, Script

type Anchor = tuple[int, int]  # a character of the script, and the millisecond at which it was heard


def corrected(*, film: Film, heard: Recognition | None, script: Script = HANDS) -> list[Cue]:
    """Return caption cues with the script's own words, each scene segmented by itself."""
    ends = [*film.starts[1:], film.seconds]
    scenes = zip(script.scenes, film.starts, ends, strict=True)
    cues = [cue for scene, start, end in scenes for cue in _scene(scene, start, end - PAUSE, heard)]
    longest = Profile().longest_ms - 500  # saving closes a gap of a few frames, and that must not make it too long
    # The last cue of a scene may stand into the pause that follows, but not longer than the rules allow.
    return [replace(cue, end_ms=min(cue.end_ms, cue.start_ms + longest)) for cue in cues]


def _scene(scene: Scene, start: float, end: float, heard: Recognition | None) -> list[Cue]:
    first, last = round(start * 1000), round(end * 1000)
    anchors = [(0, first), *_heard_at(scene.says, first, last, heard), (len(scene.says), last)]
    words = []
    position = 0
    for piece in cut(scene.says):
        begin, finish = _time(position, anchors), _time(position + len(piece), anchors)
        words.append(Word(piece, begin, max(finish, begin + 1), 1.0))
        position += len(piece)
    return segmentation.draft([(words, False)], Profile(), cut)


def _heard_at(says: str, first: int, last: int, heard: Recognition | None) -> list[Anchor]:
    """Return anchors: the characters that the recogniser got right, with the time at which they were spoken."""
    if heard is None:
        return []
    words = [word for part in heard.segments for word in part.words if first <= word.start_ms < last]
    letters = [(char, word.start_ms) for word in words for char in word.text]
    matcher = SequenceMatcher(None, says, "".join(char for char, _ in letters), autojunk=False)
    found: list[Anchor] = []
    for block in matcher.get_matching_blocks():
        if block.size >= 2:  # a single matching character may be chance
            found.append((block.a, letters[block.b][1]))
    return [anchor for anchor in found if first < anchor[1] < last]


def _time(position: int, anchors: Sequence[Anchor]) -> int:
    """Interpolate the millisecond of a character between the anchors on either side of it."""
    after = min(bisect_right(anchors, position, key=lambda anchor: anchor[0]), len(anchors) - 1)
    (left, early), (right, late) = anchors[after - 1], anchors[after]
    if right == left:
        return early
    return round(early + (late - early) * (position - left) / (right - left))
