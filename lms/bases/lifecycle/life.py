"""The steps of a base's life after it was founded."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.pages import catalogue
from foundation.act_journal import note_act
from foundation.refusals import Refusal
from lms.bases import public_names
from lms.bases.lifecycle import projection
from lms.bases.models import BaseStep, Level, Status, TrainingBase
from lms.people.models import User

# R054: access, assessment, exit. What is not listed is not a step: a base that left has to apply again.
NEXT: dict[str, frozenset[str]] = {
    Status.APPLIED: frozenset({Status.ADMITTED, Status.EXITED}),
    Status.ADMITTED: frozenset({Status.ACCREDITED, Status.SUSPENDED, Status.EXITED}),
    Status.ACCREDITED: frozenset({Status.RECTIFYING, Status.SUSPENDED, Status.EXITED}),
    Status.RECTIFYING: frozenset({Status.ACCREDITED, Status.SUSPENDED, Status.EXITED}),
    Status.SUSPENDED: frozenset({Status.ADMITTED, Status.ACCREDITED, Status.RECTIFYING, Status.EXITED}),
    Status.EXITED: frozenset({Status.APPLIED}),
}
HIDDEN = frozenset({Status.APPLIED, Status.SUSPENDED, Status.EXITED})  # an applicant has nothing to show yet


@transaction.atomic
def step(*, base: TrainingBase, by: User, status: str = "", level: str = "", reason: str = "") -> BaseStep:
    """Change a base's status or level from today on; raises Refusal for a step that the rules do not know."""
    base = TrainingBase.objects.select_for_update(of=("self",)).select_related("root_page").get(pk=base.pk)
    status, level = status or base.status, level or base.level
    if status != base.status and status not in NEXT[base.status]:
        raise Refusal(
            _("A base that is “%(now)s” cannot become “%(then)s”.")
            % {"now": base.get_status_display(), "then": Status(status).label},
            _("Choose one of the next steps."),
            code="step_unknown",
        )
    base.status, base.level = status, level
    base.save(update_fields=["status", "level"])
    made = BaseStep.objects.create(
        base=base, status=status, level=level, since=timezone.localdate(), by=by, reason=reason
    )
    if status in HIDDEN:
        catalogue.close(page=base.root_page, reason=reason or str(Status(status).label))
    else:
        catalogue.reopen(page=base.root_page)
    projection.project_base(base)
    return made


@transaction.atomic
def name_publicly(*, base: TrainingBase, public_name: str, by: User) -> None:
    """Set the name under which strangers meet the base as an issuer; empty for its own. Raises Refusal.

    What changes it is an act that the journal keeps.
    """
    name = public_names.tidied(public_name)
    if public_names.is_of_another(name, base.organisation_id):
        raise Refusal(_("Another organisation has this name."), _("Choose a name that is nobody's."), code="name_taken")
    if TrainingBase.objects.filter(pk=base.pk).exclude(public_name=name).update(public_name=name):
        note_act("base.public_name", by=by, about=base)
    base.public_name = name


def suspend(*, base: TrainingBase, by: User, reason: str) -> BaseStep:
    """Stop a base from publishing and hide its courses; who is on one of them may finish it."""
    return step(base=base, by=by, status=Status.SUSPENDED, reason=reason)


def reinstate(*, base: TrainingBase, by: User, reason: str = "") -> BaseStep:
    """Let a suspended base go on as it was before."""
    before = base.steps.filter(since__lte=timezone.localdate()).exclude(status__in=HIDDEN).first()
    return step(base=base, by=by, status=before.status if before else Status.ADMITTED, reason=reason)


def promote(*, base: TrainingBase, by: User, level: str, reason: str = "") -> BaseStep:
    """Move a base to another level from today on, up or down."""
    return step(base=base, by=by, level=Level(level), reason=reason)
