"""What was seen of a lesson and its interpreter, frame by frame, as figures: pure functions on samples.

A sample is what one animation frame showed: (clock ms, lesson s, sign s, number of the caption's cue or -1). Seconds of
the sign are already at the lesson's time (minus its offset), so the two are equal when they are in step.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

IN_STEP = 0.08  # seconds: two frames
STANDS = 300.0  # ms without a new picture
MOVED = 0.02  # seconds: half a frame

# Looks once a drawn frame, and when a caption changes. Nothing but numbers is kept, so that it costs the player little.
LOOK = """(offset) => {
  const lesson = document.querySelector(".player__picture video"), sign = document.querySelector("sign-window video");
  const box = document.querySelector("[data-captions-box]");
  window.seen = [];
  window.played = 0;
  lesson.addEventListener("playing", () => (window.played ||= performance.now()));
  const cues = () => [...(lesson.textTracks[0]?.cues ?? [])];
  const plain = (cue) => cue.text.replace(/<[^>]*>/g, "").replaceAll("\\n", "");
  let number = -1;
  const look = () => seen.push([performance.now(), lesson.currentTime, sign.currentTime + offset, number]);
  new MutationObserver(() => {
    number = box.hidden ? -1 : cues().findIndex((cue) => plain(cue) === box.textContent);
    look();
  }).observe(box, { childList: true, attributes: true, attributeFilter: ["hidden"] });
  (function frame() {
    look();
    requestAnimationFrame(frame);
  })();
}"""


class Sample(NamedTuple):
    at: float
    lesson: float
    sign: float
    cue: int


def samples(rows: Iterable[Sequence[float]]) -> list[Sample]:
    return [Sample(at, lesson, sign, int(cue)) for at, lesson, sign, cue in rows]


def between(seen: Sequence[Sample], begin: float, end: float) -> Sequence[Sample]:
    """Those of a span of the clock, milliseconds."""
    clocks = [sample.at for sample in seen]
    return seen[bisect_left(clocks, begin) : bisect_left(clocks, end)]


def still(seen: Sequence[Sample], which: str) -> float:
    """The share of the time in which one of the two showed nothing new; `which` is "lesson" or "sign"."""
    if len(seen) < 2:
        return 1.0
    moved, place, stood = seen[0].at, getattr(seen[0], which), 0.0
    for now in seen:
        there = getattr(now, which)
        if abs(there - place) > MOVED:
            if now.at - moved > STANDS:
                stood += now.at - moved
            moved, place = now.at, there
    if seen[-1].at - moved > STANDS:
        stood += seen[-1].at - moved
    return stood / (seen[-1].at - seen[0].at)


def drift(seen: Sequence[Sample], share: float = 0.95) -> float:
    """How far apart they were, milliseconds: so much or less in this share of the frames."""
    apart = sorted(abs(sample.sign - sample.lesson) for sample in seen)
    return apart[int(len(apart) * share)] * 1000 if apart else float("inf")


def in_step_after(seen: Sequence[Sample], since: float, hold: float = 300.0) -> float:
    """Milliseconds from `since` until both went on and stayed in step for `hold`; infinity when they never did."""
    begun: Sample | None = None
    for now in seen:
        if abs(now.sign - now.lesson) > IN_STEP:
            begun = None
        elif begun is None:
            begun = now
        elif now.at - begun.at >= hold:
            moved = min(now.lesson - begun.lesson, now.sign - begun.sign) * 1000
            if moved > (now.at - begun.at) / 2:
                return begun.at - since
            begun = now  # they stand together, and wait for the same thing
    return float("inf")


def caption_lateness(seen: Sequence[Sample], starts: Sequence[float]) -> list[float]:
    """For each caption that came while the film went on: milliseconds between its time and the film's, when it came."""
    late = []
    for earlier, before, now in zip(seen, seen[1:], seen[2:], strict=False):
        went_on = earlier.lesson <= before.lesson <= now.lesson and 0 < now.lesson - earlier.lesson < 0.5
        if now.cue >= 0 and now.cue != before.cue and went_on and before.lesson < starts[now.cue] + 1:
            late.append(abs(now.lesson - starts[now.cue]) * 1000)
    return late
