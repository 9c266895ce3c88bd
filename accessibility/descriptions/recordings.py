"""A recorded audio description: one person attaches it, another approves it; it replaces a synthetic voice."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accessibility.errors import Incomplete, SecondPersonNeeded, WrongState
from accessibility.models import BurntCaptions, DescriptionRecording, Person
from accessibility.renditions import rendition_runs
from accessibility.signals import What, reviewed
from accessibility.signing.sign import MOST_OFFSET_MS, require_same_shelf
from foundation.act_journal import note_act
from media_pipeline.models import Asset
from media_pipeline.storing import retiring


@transaction.atomic
def attach_recording(*, asset: Asset, audio_asset: Asset, offset_ms: int, by: Person) -> DescriptionRecording:
    """Lay a recorded voice over a lesson; learners keep the approved one until this is approved."""
    if audio_asset.pk == asset.pk or audio_asset.kind != Asset.Kind.AUDIO:
        raise Incomplete(_("This cannot be the description."), _("Choose a sound recording of the describer's voice."))
    require_same_shelf(asset, audio_asset)
    if abs(offset_ms) > MOST_OFFSET_MS:
        raise Incomplete(_("The offset is more than a minute."), _("Cut the recording to begin with the lesson."))
    values = {"audio_asset": audio_asset, "offset_ms": offset_ms, "edited_by": by}
    recording, _new = DescriptionRecording.objects.update_or_create(
        asset=asset, state=DescriptionRecording.State.REVIEW, defaults=values
    )
    note_act("recording.attach", by=by, about=recording)  # the row keeps only who edited it last
    return recording


@transaction.atomic
def approve_recording(*, recording: DescriptionRecording, by: Person) -> DescriptionRecording:
    """Approve as a second person, who has listened to it with the lesson."""
    found = DescriptionRecording.objects.select_for_update().select_related("asset", "audio_asset")
    recording = found.get(pk=recording.pk)
    if recording.state != DescriptionRecording.State.REVIEW:
        raise WrongState
    if by.pk == recording.edited_by_id:
        raise SecondPersonNeeded
    approved = DescriptionRecording.State.APPROVED
    DescriptionRecording.objects.filter(asset=recording.asset, state=approved).delete()
    recording.state, recording.approved_by, recording.approved_at = approved, by, timezone.now()
    recording.save(update_fields=["state", "approved_by", "approved_at"])
    note_act("recording.approve", by=by, about=recording)  # the row goes with the next recording
    rendition_runs.describe(asset=recording.asset, by=by)
    send_reviewed(recording, by, approved=True)
    return recording


@transaction.atomic
def reject_recording(*, recording: DescriptionRecording, by: Person) -> None:
    """Delete a recording that is not right; raises WrongState where it does not wait for review."""
    if recording.state != DescriptionRecording.State.REVIEW:
        raise WrongState
    note_act("recording.drop", by=by, about=recording)
    send_reviewed(recording, by, approved=False)
    recording.delete()


def send_reviewed(recording: DescriptionRecording, by: Person, *, approved: bool) -> None:
    values = {"asset": recording.asset, "what": What.RECORDING, "author": recording.edited_by, "by": by}
    reviewed.send(DescriptionRecording, approved=approved, reason="", **values)


@transaction.atomic
def withdraw_recording(*, recording: DescriptionRecording, by: Person) -> None:
    """Withdraw an approved recording; learners hear the approved text by the built-in voice instead, if any."""
    if recording.state != DescriptionRecording.State.APPROVED:
        raise WrongState
    note_act("recording.drop", by=by, about=recording)
    recording.delete()
    rendition_runs.retire_description(asset=recording.asset, by=by)


@transaction.atomic
def ask_for_burnt(*, asset: Asset, plain: bool, signed: bool, by: Person) -> BurntCaptions:
    """Request films with captions in the picture; retire those no longer wanted."""
    wish, _new = BurntCaptions.objects.update_or_create(
        asset=asset, defaults={"plain": plain, "signed": signed, "asked_by": by}
    )
    note_act("burnt.ask", by=by, about=wish)  # the row keeps only who edited it last
    rendition_runs.stop(asset, (rendition_runs.BURNT,), by)
    if not plain:
        retiring.retire(asset=asset, kind="captioned_mp4")
    if not signed:
        retiring.retire(asset=asset, kind="signed_captioned_mp4")
    rendition_runs.burn(asset=asset, by=by)
    return wish
