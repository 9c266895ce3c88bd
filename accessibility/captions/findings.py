"""Findings that stand between captions and their approval, in words, each with the cue it is about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accessibility.captions import recognition_artifact, rules
from accessibility.captions.cues import Cue
from accessibility.captions.rules import Problem, Profile
from accessibility.captions.times import write_time
from accessibility.descriptions import description_timing
from accessibility.models import Track, TrackVersion
from accessibility.readiness.readiness import Finding
from accessibility.renditions import pipeline_params

PROFILES: dict[str, Profile] = {"zh-Hans": Profile()}
# No reviewer's note makes these right: they are not a matter of style.
NEVER_EXCUSED = frozenset(
    {"empty", "ends_before_it_starts", "overlap", "unsure", "no_captions", "damaged", "after_the_end"}
)


def profile(kind: str = Track.Kind.CAPTIONS) -> Profile:
    """Return the numbers of settings.CAPTION_PROFILE; an easy-read track has its own."""
    return rules.EASY_READ if kind == Track.Kind.EASY_READ else PROFILES[settings.CAPTION_PROFILE]


def of_version(version: TrackVersion) -> list[Finding]:
    return of_cues(version.read(), track=version.track)


def of_cues(cues: Sequence[Cue], *, track: Track) -> list[Finding]:
    """Return the findings of a track's cues; each links to the cue's place on the page ("#cue-3" is the third)."""
    if track.kind == Track.Kind.DESCRIPTIONS:
        return of_descriptions(cues, track)
    if not cues:
        words, remedy = _("There are no captions yet."), _("Type them below, or upload a WebVTT or SubRip file.")
        return [Finding("no_captions", "error", words, remedy, "", "#captions")]
    speech = recognition_artifact.speech_of(track.asset) if track.kind == Track.Kind.CAPTIONS else []
    length = track.asset.duration_ms or 0
    problems = rules.check(cues, profile(track.kind), speech=speech, film_ms=length)
    return [finding(problem, cues[problem.cue]) for problem in problems]


def of_descriptions(cues: Sequence[Cue], track: Track) -> list[Finding]:
    """Return what is empty, and what fits into no pause of the speech: the player stops the lesson for it."""
    if not cues:
        words, remedy = _("There are no descriptions yet."), _("Say below what is only shown, and when.")
        return [Finding("no_captions", "error", words, remedy, "", "#captions")]
    pauses = description_timing.pauses(
        [(start, end) for start, end in pipeline_params.speech(track.asset)], track.asset.duration_ms or 0
    )
    spots = description_timing.fitted(
        [description_timing.Wish(cue.start_ms, description_timing.least_ms(cue.text)) for cue in cues], pauses
    )
    found = []
    for number, (cue, spot) in enumerate(zip(cues, spots, strict=True), start=1):
        place = _("Description %(number)d") % {"number": number}, f"#cue-{number}"
        if not cue.text.strip():
            words, remedy = _("The description is empty."), _("Type what is shown, or delete it.")
            found.append(Finding("empty", "error", words, remedy, *place))
        elif spot.extended:
            seconds_ = {"seconds": f"{description_timing.least_ms(cue.text) / 1000:.1f}"}
            words = (
                _("It takes %(seconds)s s and fits into no pause here: the player stops the lesson for it.") % seconds_
            )
            remedy = _("Shorten it or move it to a longer pause, if nothing is lost by that.")
            found.append(Finding("extended", "warning", words, remedy, *place))
    return found


def finding(problem: Problem, cue: Cue) -> Finding:
    words, remedy = WORDS[problem.code](problem, cue)
    number = problem.cue + 1
    return Finding(
        problem.code, problem.level, words, remedy, _("Caption %(number)d") % {"number": number}, f"#cue-{number}"
    )


def blocking(version: TrackVersion) -> list[Finding]:
    return [each for each in of_version(version) if each.blocks]


def never_excused(version: TrackVersion) -> list[Finding]:
    return [each for each in blocking(version) if each.code in NEVER_EXCUSED]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many findings must be mended first, how many be mended or explained by who approves, how many are advice."""

    hard: int
    excusable: int
    advice: int

    @property
    def all(self) -> int:
        return self.hard + self.excusable + self.advice


def tally(found: Sequence[Finding]) -> Tally:
    """Count the findings by what they require, as `tracks.submit` and `tracks.approve` check a version."""
    blocks = [each for each in found if each.blocks]
    hard = sum(each.code in NEVER_EXCUSED for each in blocks)
    return Tally(hard, len(blocks) - hard, len(found) - len(blocks))


def figures(problem: Problem) -> dict[str, str]:
    return {"got": f"{problem.got:g}", "limit": f"{problem.limit:g}"}


def seconds(problem: Problem) -> dict[str, str]:
    return {"got": f"{problem.got / 1000:.1f}", "limit": f"{problem.limit / 1000:.1f}"}


type Words = Callable[[Problem, Cue], tuple[str, str]]

WORDS: dict[str, Words] = {
    "empty": lambda p, c: (_("The caption is empty."), _("Type what is said, or delete it.")),
    "unsure": lambda p, c: (
        _("Not sure about: %(words)s") % {"words": "、".join(c.unsure)},
        _("Listen to it, correct the text or tick that it is right."),
    ),
    "ends_before_it_starts": lambda p, c: (_("It ends before it starts."), _("Correct the two times.")),
    "damaged": lambda p, c: (
        _("A character is damaged here (�)."),
        _("Listen to it and type the right character."),
    ),
    "after_the_end": lambda p, c: (
        ngettext(
            "%(got)s caption begins after the film's end (%(end)s): nobody would see it.",
            "%(got)s captions begin after the film's end (%(end)s): nobody would see them.",
            int(p.got),
        )
        % {"got": f"{p.got:g}", "end": write_time(int(p.limit))},
        _("If all times are off by as much, use “Move all captions”; else correct the times or delete these."),
    ),
    "stays_after_the_end": lambda p, c: (
        _("It stays %(got)s s longer than the film.") % seconds(p),
        _("Let it end with the film."),
    ),
    "too_short": lambda p, c: (
        _("Only %(got)s s long; at least %(limit)s s are needed to read it.") % seconds(p),
        _("Let it stay longer, or merge it with its neighbour."),
    ),
    "too_long": lambda p, c: (
        _("It stays for %(got)s s; more than %(limit)s s is too long.") % seconds(p),
        _("Split it in two."),
    ),
    "too_fast": lambda p, c: (
        _("%(got)s characters a second; more than %(limit)s is too fast to read.") % figures(p),
        _("Let it stay longer, or shorten the text without changing what it says."),
    ),
    "too_many_lines": lambda p, c: (
        _("%(got)s lines; %(limit)s at most.") % figures(p),
        _("Split it in two."),
    ),
    "line_too_long": lambda p, c: (
        _("A line of %(got)s characters; %(limit)s at most.") % figures(p),
        _("Break the line between two words, or split the caption."),
    ),
    "punctuation_first": lambda p, c: (
        _("A line begins with a punctuation mark."),
        _("Put the mark at the end of the line before."),
    ),
    "bracket_last": lambda p, c: (
        _("A line ends with an opening bracket or quotation mark."),
        _("Put it at the start of the next line."),
    ),
    "half_width_punctuation": lambda p, c: (
        _("A half-width punctuation mark stands after Chinese characters."),
        _("Use the full-width mark: ，。？！；："),
    ),
    "italics": lambda p, c: (_("Chinese is not written in italics."), _("Delete the marks for italics.")),
    "overlap": lambda p, c: (
        _("It starts %(got)s s before the caption above it ends.") % seconds(p),
        _("Correct the times so that they follow each other."),
    ),
    "flicker": lambda p, c: (
        _("The gap of %(got)s s to the caption above it makes the picture flicker.") % seconds(p),
        _("Saving closes it by itself."),
    ),
    "speech_without_caption": lambda p, c: (
        _("Somebody speaks for %(got)s s near here and no caption shows it.") % seconds(p),
        _("Add a caption, or let the neighbours stay longer."),
    ),
}
