"""An interpreter's video beside a lesson: attached by one, approved by another."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accessibility.errors import Incomplete, SecondPersonNeeded, WrongState
from accessibility.models import Person, SignTrack
from media_pipeline import runs
from media_pipeline.models import Asset

MOST_OFFSET_MS = 60_000  # interpreters lag by 2 to 6 seconds; a minute is a wrong video


@transaction.atomic
def attach_sign(
    *,
    asset: Asset,
    sign_asset: Asset,
    offset_ms: int,
    by: Person,
    is_placeholder: bool = False,
    variant: str = "",
) -> SignTrack:
    """Put an interpreter beside a lesson, or move or replace her; learners keep what was approved until this is."""
    if sign_asset.pk == asset.pk or sign_asset.kind != Asset.Kind.VIDEO:
        raise Incomplete(_("This cannot be the sign-language video."), _("Choose the interpreter's own video."))
    if abs(offset_ms) > MOST_OFFSET_MS:
        raise Incomplete(
            _("The offset is more than a minute."), _("Give the seconds by which the interpreter is later.")
        )
    said = {
        "sign_asset": sign_asset,
        "offset_ms": offset_ms,
        "is_placeholder": is_placeholder,
        "edited_by": by,
    }
    sign, _new = SignTrack.objects.update_or_create(
        asset=asset, language="csl", variant=variant, state=SignTrack.State.REVIEW, defaults=said
    )
    return sign


@transaction.atomic
def approve_sign(*, sign: SignTrack, by: Person) -> SignTrack:
    """A second person has watched both together; it takes the place of what was approved before."""
    sign = SignTrack.objects.select_for_update().select_related("asset", "sign_asset").get(pk=sign.pk)
    if sign.state != SignTrack.State.REVIEW:
        raise WrongState
    if by.pk == sign.edited_by_id:
        raise SecondPersonNeeded
    same = SignTrack.objects.filter(asset=sign.asset, language=sign.language, variant=sign.variant)
    same.filter(state=SignTrack.State.APPROVED).delete()
    sign.state, sign.approved_by, sign.approved_at = SignTrack.State.APPROVED, by, timezone.now()
    sign.save(update_fields=["state", "approved_by", "approved_at"])
    compose(sign=sign, by=by)
    return sign


def compose(*, sign: SignTrack, by: Person) -> None:
    """One MP4 with both side by side, for where no player runs; waits until both videos have been processed."""
    if sign.asset.ready_min and sign.sign_asset.ready_min:
        params = {"sign_asset": str(sign.sign_asset.uuid), "offset_ms": sign.offset_ms}
        runs.start(asset=sign.asset, recipe="COMPOSE_SIGNED", params=params, by=by)


@transaction.atomic
def send_back_sign(*, sign: SignTrack, by: Person) -> None:
    """Take away what is not the right video; there is nothing of the author's to keep but the choice."""
    if sign.state != SignTrack.State.REVIEW:
        raise WrongState
    sign.delete()
