"""An interpreter's video beside a lesson: one person attaches it, another approves it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accessibility.errors import Incomplete, SecondPersonNeeded, WrongState
from accessibility.models import Person, SignTrack
from accessibility.renditions import pipeline_params, rendition_runs
from accessibility.signals import What, reviewed
from foundation.act_journal import note_act
from media_pipeline.encoding.picture.ladder import ladder
from media_pipeline.encoding.picture.layout import Layout
from media_pipeline.models import Asset
from media_pipeline.stages.signing import layout_for

MOST_OFFSET_MS = 60_000  # interpreters lag by 2 to 6 seconds; a minute is a wrong video


@dataclass(frozen=True, slots=True)
class Picture:
    """How the signed film looks. `protected` are [x, y, width, height] in shares, never covered by an inset window."""

    layout: str = SignTrack.Layout.BESIDE
    corner: str = SignTrack.Corner.BOTTOM_RIGHT
    protected: Sequence[Sequence[float]] = ()
    crop: bool = False


@transaction.atomic
def attach_sign(
    *,
    asset: Asset,
    sign_asset: Asset,
    offset_ms: int,
    by: Person,
    is_placeholder: bool = False,
    variant: str = "",
    picture: Picture | None = None,
) -> SignTrack:
    """Put an interpreter beside a lesson, move or replace one; learners keep the approved one until this is."""
    if sign_asset.pk == asset.pk or sign_asset.kind != Asset.Kind.VIDEO:
        raise Incomplete(_("This cannot be the sign-language video."), _("Choose the interpreter's own video."))
    require_same_shelf(asset, sign_asset)
    if abs(offset_ms) > MOST_OFFSET_MS:
        raise Incomplete(
            _("The offset is more than a minute."), _("Give the seconds by which the interpreter is later.")
        )
    picture = picture or Picture()
    if not all(sound_region(region) for region in picture.protected):
        raise Incomplete(
            _("The protected part does not lie in the picture."),
            _("Left and width, and top and height, stay within 100 %."),
        )
    values = {
        "sign_asset": sign_asset,
        "offset_ms": offset_ms,
        "is_placeholder": is_placeholder,
        "edited_by": by,
        **asdict(picture),
        "protected": [list(region) for region in picture.protected],
    }
    sign, _new = SignTrack.objects.update_or_create(
        asset=asset, language="csl", variant=variant, state=SignTrack.State.REVIEW, defaults=values
    )
    note_act("sign.attach", by=by, about=sign)  # the row keeps only who edited it last
    return sign


def require_same_shelf(asset: Asset, other: Asset) -> None:
    """Raise Incomplete where a film beside a lesson lies on another shelf: it may belong to another base."""
    if other.collection_id != asset.collection_id:
        raise Incomplete(
            _("This lies on another shelf than the lesson's film."),
            _("Upload it to the shelf of the lesson's film, and choose it there."),
        )


def sound_region(region: Sequence[float]) -> bool:
    if len(region) != 4:
        return False
    x, y, width, height = region
    return min(x, y) >= 0 and min(width, height) > 0 and max(x + width, y + height) <= 1.0001


@transaction.atomic
def approve_sign(*, sign: SignTrack, by: Person) -> SignTrack:
    """Approve as a second person, who has watched both together; it replaces what was approved before."""
    sign = SignTrack.objects.select_for_update().select_related("asset", "sign_asset").get(pk=sign.pk)
    if sign.state != SignTrack.State.REVIEW:
        raise WrongState
    if by.pk == sign.edited_by_id:
        raise SecondPersonNeeded
    same = SignTrack.objects.filter(asset=sign.asset, language=sign.language, variant=sign.variant)
    for older in same.filter(state=SignTrack.State.APPROVED).select_related("sign_asset"):
        older.delete()
        if older.sign_asset_id != sign.sign_asset_id:
            rendition_runs.retire_signed_film(asset=sign.asset, sign_asset=older.sign_asset, by=by)
    sign.state, sign.approved_by, sign.approved_at = SignTrack.State.APPROVED, by, timezone.now()
    sign.save(update_fields=["state", "approved_by", "approved_at"])
    note_act("sign.approve", by=by, about=sign)  # the row goes with the next interpreter
    rendition_runs.signs_changed(asset=sign.asset, by=by)
    send_reviewed(sign, by, approved=True)
    return sign


def layout_of(sign: SignTrack) -> Layout | None:
    """Return how the signed film will look, before it is made; None while one of the films is not probed."""
    lesson, film = (each.probe.get("video") or {} for each in (sign.asset, sign.sign_asset))
    if not lesson.get("display_width") or not film.get("display_width"):
        return None
    canvas = ladder(lesson["display_width"], lesson["display_height"])[0]
    return layout_for(canvas, (film["display_width"], film["display_height"]), pipeline_params.described(sign))


@transaction.atomic
def withdraw_sign(*, sign: SignTrack, by: Person) -> None:
    """Withdraw a wrong interpreter: the window and its films go at once; other interpreters' stay."""
    if sign.state != SignTrack.State.APPROVED:
        raise WrongState
    note_act("sign.withdraw", by=by, about=sign)
    sign.delete()
    rendition_runs.retire_signed_film(asset=sign.asset, sign_asset=sign.sign_asset, by=by)
    rendition_runs.signs_changed(asset=sign.asset, by=by)
    rendition_runs.burn(asset=sign.asset, by=by)  # the film without interpreter, whose run was stopped with theirs


@transaction.atomic
def reject_sign(*, sign: SignTrack, by: Person) -> None:
    """Delete a sign track that is not the right video; only the author's choice is lost."""
    if sign.state != SignTrack.State.REVIEW:
        raise WrongState
    note_act("sign.send_back", by=by, about=sign)
    send_reviewed(sign, by, approved=False)
    sign.delete()


def send_reviewed(sign: SignTrack, by: Person, *, approved: bool) -> None:
    values = {"asset": sign.asset, "what": What.SIGN, "author": sign.edited_by, "by": by}
    reviewed.send(SignTrack, approved=approved, reason="", **values)
