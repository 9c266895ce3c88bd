"""May this be published? Plain items against a policy; no database, so every rule can be read and tested by itself.

The caller collects the page's Items (`readiness_items.asset_item` makes one of a video) and makes the Policy from the
rules of the house. A Finding says what is missing, how to mend it, and where to click.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _

type Kind = Literal["video", "audio", "image"]
type Level = Literal["error", "warning"]
type Step = Literal["missing", "draft", "review", "approved"]

BLOCKS: Level = "error"
TELLS: Level = "warning"


@dataclass(frozen=True, slots=True)
class Links:
    """Where each thing is mended; empty where only the page's own editor can."""

    media: str = ""
    captions: str = ""
    visuals: str = ""
    sign: str = ""
    waiver: str = ""


@dataclass(frozen=True, slots=True)
class FilmNotice:
    """What the pipeline found odd about a film: a code, words and a remedy."""

    code: str
    words: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Item:
    """One video, sound or picture of a page, and how far its alternatives are."""

    kind: Kind
    subject: str  # its title as the editor knows it
    playable: bool = True
    complete: bool = True  # every size of it, and not only the small ones
    captions: Step = "missing"
    transcript: bool = False
    description: Step = "missing"  # an audio description track
    description_heard: bool = True  # some voice speaks it, not only a screen reader
    statement: Step = "missing"  # "everything shown is also said"
    sign: Step = "missing"
    sign_is_placeholder: bool = False
    waived_until: date | None = None
    alt: str = ""
    decorative: bool = False
    links: Links = Links()
    notices: tuple[FilmNotice, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """What this house requires of what it publishes, and the day it is asked about."""

    today: date
    captions: bool = True
    transcript: bool = True
    visuals: bool = True
    sign: bool = False
    image_alt: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` is for programs and tests; `words` and `remedy` are translated; an "error" blocks publishing."""

    code: str
    level: Level
    words: str
    remedy: str
    subject: str = ""
    link: str = ""

    @property
    def blocks(self) -> bool:
        return self.level == BLOCKS


def assess(items: Iterable[Item], policy: Policy) -> list[Finding]:
    """Return all that stands between these items and their audience, in the order of the page."""
    return [finding for item in items for finding in assess_one(item, policy)]


def assess_one(item: Item, policy: Policy) -> Iterator[Finding]:
    if item.kind == "image":
        yield from picture(item, policy)
        return
    yield from playability(item)
    yield from oddities(item)
    yield from captions(item, policy)
    if item.kind == "video":
        yield from visuals(item, policy)
        yield from sign(item, policy)


def picture(item: Item, policy: Policy) -> Iterator[Finding]:
    if policy.image_alt and not item.decorative and not item.alt.strip():
        yield Finding(
            "image_without_alternative",
            BLOCKS,
            _("The picture has no alternative text."),
            _("Say in a sentence what the picture shows, or mark it as decoration."),
            item.subject,
            item.links.media,
        )


def playability(item: Item) -> Iterator[Finding]:
    if not item.playable:
        yield Finding(
            "not_playable",
            BLOCKS,
            _("The media cannot be played yet."),
            _("Wait until it has been processed, or look at why it failed."),
            item.subject,
            item.links.media,
        )
    elif not item.complete:
        yield Finding(
            "not_complete",
            TELLS,
            _("Only the small sizes can be played so far."),
            _("You need not wait: the larger sizes appear by themselves. Look at the media's page if they stay away."),
            item.subject,
            item.links.media,
        )


def oddities(item: Item) -> Iterator[Finding]:
    for each in item.notices:
        yield Finding(f"film_{each.code}", TELLS, each.words, each.remedy, item.subject, item.links.media)


def captions(item: Item, policy: Policy) -> Iterator[Finding]:
    if policy.captions and item.captions != "approved":
        words = {
            "missing": _("There are no captions."),
            "draft": _("The captions are still a draft."),
            "review": _("The captions wait for a second person's review."),
        }[item.captions]
        remedy = {
            "missing": _("Type or upload captions, then submit them for review."),
            "draft": _("Correct the captions, then submit them for review."),
            "review": _("Ask a caption reviewer who did not write them to approve them."),
        }[item.captions]
        yield Finding("captions_not_approved", BLOCKS, words, remedy, item.subject, item.links.captions)
    elif policy.transcript and not item.transcript:
        yield Finding(
            "transcript_missing",
            BLOCKS,
            _("There is no transcript."),
            _("Approve captions that contain what is said; the transcript is made from them."),
            item.subject,
            item.links.captions,
        )


def visuals(item: Item, policy: Policy) -> Iterator[Finding]:
    if not policy.visuals or item.statement == "approved":
        return
    if item.description == "approved":
        yield from description_heard(item)
        return
    if item.statement == "review":
        words = _("The statement that everything shown is also said has not been reviewed.")
        remedy = _("Ask a second person to watch the video and confirm the statement.")
    else:
        words = _("A blind learner would miss what is only shown.")
        remedy = _("Add an audio description, or state that everything shown is also said and have it reviewed.")
    yield Finding("visuals_not_described", BLOCKS, words, remedy, item.subject, item.links.visuals)


def description_heard(item: Item) -> Iterator[Finding]:
    """Warn where no voice speaks it: approved text counts, but not every blind learner has a screen reader on."""
    if not item.description_heard:
        yield Finding(
            "description_not_heard",
            TELLS,
            _("No voice speaks the audio description yet."),
            _("Wait until it has been made; where the built-in voice is off, attach a recorded description."),
            item.subject,
            item.links.visuals,
        )


def sign(item: Item, policy: Policy) -> Iterator[Finding]:
    real = item.sign == "approved" and not item.sign_is_placeholder
    if real:
        return
    if item.sign == "approved":
        yield Finding(
            "sign_is_placeholder",
            TELLS,
            _("The sign video is a placeholder, not real sign language."),
            _("Replace it by an interpreter's recording."),
            item.subject,
            item.links.sign,
        )
    if policy.sign:
        yield from missing_sign(item, policy)


def missing_sign(item: Item, policy: Policy) -> Iterator[Finding]:
    """Yield the finding for missing sign language; a placeholder counts as missing, because it is no sign language."""
    if item.waived_until is not None and item.waived_until >= policy.today:
        yield Finding(
            "sign_waived",
            TELLS,
            _("Published without sign language until %(day)s.") % {"day": item.waived_until.isoformat()},
            _("Attach a sign-language video before that day."),
            item.subject,
            item.links.sign,
        )
        return
    if item.waived_until is not None:
        words = _("The waiver for the sign-language video has run out.")
    elif item.sign == "review":
        words = _("The required sign-language video has not been approved.")
    else:
        words = _("The required sign-language video is missing.")
    remedy = _("Attach a sign-language video and have it approved, or ask for a dated waiver.")
    yield Finding("sign_missing", BLOCKS, words, remedy, item.subject, item.links.sign or item.links.waiver)
