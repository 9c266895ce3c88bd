"""Statements that everything a video shows is also said: one states it, another watches and confirms."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accessibility.errors import Incomplete, SecondPersonNeeded, WrongState
from accessibility.models import Person, VisualStatement
from accessibility.signals import What, reviewed
from foundation.act_journal import note_act
from media_pipeline.models import Asset


@transaction.atomic
def state_visuals(*, asset: Asset, text: str, by: Person) -> VisualStatement:
    """State why the video needs no audio description; a statement that still waits is replaced."""
    if not text.strip():
        raise Incomplete(_("The statement is empty."), _("Say how what is shown is also said."))
    VisualStatement.objects.filter(asset=asset, reviewed_by__isnull=True).delete()
    made = VisualStatement.objects.create(asset=asset, text=text.strip(), stated_by=by)
    note_act("statement.state", by=by, about=made)
    return made


@transaction.atomic
def approve_statement(*, statement: VisualStatement, by: Person) -> VisualStatement:
    """Confirm a statement as the second person; from then on it counts."""
    statement = VisualStatement.objects.select_for_update().get(pk=statement.pk)
    if statement.reviewed_by_id is not None:
        raise WrongState
    if statement.stated_by_id == by.pk:
        raise SecondPersonNeeded
    statement.reviewed_by, statement.reviewed_at = by, timezone.now()
    statement.save(update_fields=["reviewed_by", "reviewed_at"])
    note_act("statement.approve", by=by, about=statement)
    values = {"asset": statement.asset, "what": What.STATEMENT, "author": statement.stated_by, "by": by}
    reviewed.send(VisualStatement, approved=True, reason="", **values)
    return statement
