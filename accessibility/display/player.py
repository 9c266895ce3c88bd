"""What a player needs to know of an asset, in one value: addresses, tracks, cues and the interpreter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import resolve, reverse
from django.utils.translation import gettext as _

from accessibility.captions.cues import Cue
from accessibility.models import SignTrack, Track, TrackVersion
from media_pipeline.models import Artifact, Asset
from media_pipeline.storing import weights
from media_pipeline.storing.weights import Weight

DESCRIBED = ("hls_described", "described_audio", "description_clips")
FILMS = ("signed_mp4", "captioned_mp4", "signed_captioned_mp4")
KINDS = ("hls_master", "mp4", "signed_mp4", "audio_only", "poster", "storyboard_vtt", "chapters")


@dataclass(frozen=True, slots=True)
class PlayerTrack:
    """`kind` is HTML's word for a <track>; `sort` is ours (an easy-read track is a kind of captions)."""

    kind: str
    lang: str
    label: str
    url: str
    default: bool
    sort: str


@dataclass(frozen=True, slots=True)
class PlayerSign:
    """The interpreter's own stream, to be kept `offset_ms` behind the lesson's sound."""

    master_url: str
    mp4_url: str
    offset_ms: int
    label: str
    is_placeholder: bool
    weights: Sequence[Weight] = ()


@dataclass(frozen=True, slots=True)
class SignedFile:
    """A film with something more in the picture: an interpreter, captions, or both."""

    url: str
    label: str
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class PlayerDescription:
    """An audio description: in the stream as a second sound, and as clips of its own for what stops the lesson.

    `clips` are dicts of `at_ms`, `ms`, `extended`, `text` and `url`; where nothing speaks it, `url` is "" and a screen
    reader says the text. `label` says when the voice is synthetic.
    """

    label: str
    in_stream: bool
    audio_url: str
    clips: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Chapter:
    """Where a part of the film begins, and what it is called."""

    start_ms: int
    title: str


@dataclass(frozen=True, slots=True)
class PlayerItem:
    """Every address may be empty: a player offers what is there. `cues` are the approved captions; `weights` are what
    watching costs in each size of picture, without the interpreter's film; bytes of a file are 0 where it is not there.
    """

    title: str
    master_url: str
    mp4_url: str
    signed_mp4_url: str
    audio_url: str
    poster_url: str
    storyboard_vtt_url: str
    duration_ms: int
    tracks: Sequence[PlayerTrack]
    cues: Sequence[Cue]
    sign: PlayerSign | None
    films: Sequence[SignedFile] = ()
    description: PlayerDescription | None = None
    chapters: Sequence[Chapter] = ()
    chapters_vtt_url: str = ""
    weights: Sequence[Weight] = ()
    mp4_bytes: int = 0
    audio_bytes: int = 0

    @property
    def captions(self) -> Sequence[PlayerTrack]:
        """Return the tracks that can be read with the film, in the order to offer them."""
        return [track for track in self.tracks if track.kind == "captions"]

    @property
    def is_playable(self) -> bool:
        return bool(self.master_url or self.mp4_url or self.audio_url)


def player_item(asset: Asset, *, user: Any = None) -> PlayerItem:
    """Return what a player needs, only what was approved. Three queries, one more with an interpreter.

    `user` is for what may one day differ by person (grants of packs); permission to see the lesson is checked before.
    """
    made = current(asset, (*KINDS, *FILMS, *DESCRIBED, *weights.KINDS))
    urls = by_kind(made, KINDS)
    tracks = list(Track.objects.approved().filter(asset=asset).select_related("approved_version").order_by("pk"))
    tracks.sort(
        key=lambda track: (track.kind != Track.Kind.CAPTIONS, track.language != "zh-Hans")
    )  # the film's own first
    captions = next((track for track in tracks if track.kind == Track.Kind.CAPTIONS), None)
    written = next((track for track in tracks if track.kind == Track.Kind.CHAPTERS), None)
    return PlayerItem(
        title=asset.title,
        master_url=urls["hls_master"],
        mp4_url=urls["mp4"],
        signed_mp4_url=urls["signed_mp4"],
        audio_url=urls["audio_only"],
        poster_url=urls["poster"],
        storyboard_vtt_url=storyboard_url(urls["storyboard_vtt"], captions),
        duration_ms=asset.duration_ms or 0,
        tracks=[
            player_track(track, version, track is captions) for track in tracks if (version := track.approved_version)
        ],
        cues=captions.approved_version.read() if captions and captions.approved_version else [],
        sign=player_sign(asset),
        films=[file for kind in FILMS for file in named(made, kind)],
        description=player_description(made, tracks),
        chapters=chapters(asset, written),
        chapters_vtt_url="" if written else urls["chapters"],  # a written one is among the tracks
        weights=weights.weights(made),
        mp4_bytes=weights.size_of(made, "mp4"),
        audio_bytes=weights.size_of(made, "audio_only"),
    )


def chapters(asset: Asset, written: Track | None) -> list[Chapter]:
    """Return the chapters that a person wrote and another approved, else those that came with the film."""
    if written and written.approved_version:
        return [Chapter(cue.start_ms, cue.text) for cue in written.approved_version.read()]
    return [Chapter(round(each["start"] * 1000), each["title"]) for each in asset.probe.get("chapters", ())]


def storyboard_url(bare: str, captions: Track | None) -> str:
    """Return the address of the frames; where captions are approved, of the frames with what is said at each."""
    if not bare or not captions or not captions.approved_version:
        return bare
    tree, number = resolve(bare).kwargs["tree"], captions.approved_version.number
    return reverse("accessibility:storyboard", args=[captions.uuid, number, tree])


def addresses(asset: Asset, kinds: Sequence[str] = KINDS) -> dict[str, str]:
    """Return the current artifact's URL by kind, "" without one; of several MP4s the smallest: any phone plays it."""
    return by_kind(current(asset, kinds), kinds)


def current(asset: Asset, kinds: Sequence[str]) -> list[Artifact]:
    return list(Artifact.objects.filter(asset=asset, current=True, kind__in=kinds).order_by("pk"))


def by_kind(made: Iterable[Artifact], kinds: Sequence[str]) -> dict[str, str]:
    found = dict.fromkeys(kinds, "")
    for artifact in sorted(made, key=lambda each: (each.facts.get("height", 0), each.pk)):
        if artifact.kind in found:
            found[artifact.kind] = found[artifact.kind] or artifact.url
    return found


def files_of(asset: Asset, kind: str) -> list[SignedFile]:
    return named(current(asset, (kind,)), kind)


def named(made: Iterable[Artifact], kind: str) -> list[SignedFile]:
    """Return films of a kind, labelled by what tells them apart; a placeholder is never called sign language."""
    words = {
        "signed_mp4": _("Video with sign language in the picture"),
        "captioned_mp4": _("Video with captions in the picture"),
        "signed_captioned_mp4": _("Video with sign language and captions in the picture"),
    }[kind]
    files = []
    for artifact in made:
        if artifact.kind == kind:
            more = _("placeholder") if artifact.facts.get("placeholder") else artifact.facts.get("variant", "")
            files.append(SignedFile(artifact.url, f"{words} ({more})" if more else words, artifact.size))
    return files


def player_description(made: Iterable[Artifact], tracks: Iterable[Track]) -> PlayerDescription | None:
    """Return a person's voice or a synthetic one; where neither is there yet, the approved text alone."""
    urls = by_kind(made, DESCRIBED)
    spoken = next((artifact for artifact in made if artifact.kind == "hls_described"), None)
    clips = next((artifact for artifact in made if artifact.kind == "description_clips"), None)
    if clips:
        folder = clips.url.rpartition("/")[0]
        rows = [{**clip, "url": f"{folder}/{clip['file']}"} for clip in clips.facts["clips"]]
    else:
        version = next((track.approved_version for track in tracks if track.kind == Track.Kind.DESCRIPTIONS), None)
        rows = [
            {"at_ms": cue.start_ms, "ms": 0, "extended": False, "text": cue.text, "url": ""}
            for cue in (version.read() if version and not spoken else [])
        ]
    if not spoken and not rows:
        return None
    synthetic = bool(spoken and spoken.facts.get("synthetic"))
    label = _("Audio description (synthetic voice)") if synthetic else _("Audio description")
    return PlayerDescription(label, spoken is not None, urls["described_audio"], rows)


def player_track(track: Track, version: TrackVersion, default: bool) -> PlayerTrack:
    return PlayerTrack(
        kind={Track.Kind.DESCRIPTIONS: "descriptions", Track.Kind.CHAPTERS: "chapters"}.get(
            Track.Kind(track.kind), "captions"
        ),
        lang=track.language,
        label=track.label,
        url=reverse("accessibility:vtt", args=[track.uuid, version.number]),
        default=default,
        sort=track.kind,
    )


def player_sign(asset: Asset) -> PlayerSign | None:
    """Return the approved interpreter: real sign language before a placeholder."""
    approved = SignTrack.objects.filter(asset=asset, state=SignTrack.State.APPROVED).select_related("sign_asset")
    sign = approved.order_by("is_placeholder", "pk").first()
    if sign is None:
        return None
    made = current(sign.sign_asset, ("sign_hls_master", "mp4", *weights.KINDS))
    urls = by_kind(made, ("sign_hls_master", "mp4"))
    return PlayerSign(
        master_url=urls["sign_hls_master"],
        mp4_url=urls["mp4"],
        offset_ms=sign.offset_ms,
        label=sign.label,
        is_placeholder=sign.is_placeholder,
        weights=weights.weights(made),
    )
