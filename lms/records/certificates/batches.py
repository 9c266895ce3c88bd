"""Certificates for a whole class. Rows say what is to be done; a task does it, and a sweep retries what got lost."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from courses.study.engine.leases import lock_learner
from courses.study.engine.merging import current, kept_of
from foundation import tasks_by_name
from lms.delivery.brought import hides_confirmation_of
from lms.delivery.models import Cohort, CohortMember
from lms.people.access import reloaded
from lms.records.certificates.certificates import issue
from lms.records.errors import LeftToOffice, NobodyToCertify, NotYetEarned
from lms.records.models import Batch, BatchItem, Certificate

if TYPE_CHECKING:
    from lms.people.models import User

State = BatchItem.State
QUIET = timedelta(minutes=2)  # a batch that has stood still for so long has lost its worker
TRIES = 3
ISSUE = "lms.records.tasks.issue_batch"

log = logging.getLogger(__name__)


@transaction.atomic
def begin(*, cohort: Cohort, by: User) -> Batch:
    """Ask for the certificates of everybody in a class; return a batch that still runs.

    Whom the office brought is left out where staff of the base ask. Raises NobodyToCertify, LeftToOffice.

    Running it again later gives those who were not ready then their certificate, and no learner a second one.
    """
    cohort = Cohort.objects.select_for_update().get(pk=cohort.pk)  # two clicks: one batch
    running = Batch.objects.filter(cohort=cohort, items__state=State.WAITING).first()
    if running:
        return running
    places = (
        CohortMember.objects.staying().filter(cohort=cohort).exclude(enrolment=None).order_by("subject__name", "pk")
    )
    ours = places.exclude(subject__in=hides_confirmation_of(by, cohort))
    enrolments = dict.fromkeys(ours.values_list("enrolment", flat=True))
    if not enrolments:
        raise LeftToOffice if places.exists() else NobodyToCertify
    now = timezone.now()
    batch = Batch.objects.create(cohort=cohort, by=by, created=now)
    BatchItem.objects.bulk_create([BatchItem(batch=batch, enrolment_id=pk, changed=now) for pk in enrolments])
    transaction.on_commit(partial(tasks_by_name.send, ISSUE, batch.pk))
    return batch


def issue_waiting(batch_id: int) -> None:
    """Issue what waits, one learner a transaction: a failure for one leaves the others theirs."""
    batch = Batch.objects.select_related("by").get(pk=batch_id)
    items = batch.items.filter(state=State.WAITING)
    for item in items.select_related("enrolment__course", "batch__cohort__programme__organisation").order_by("pk"):
        try:
            issue_item(item, batch.by)
        except OperationalError:
            raise  # the database is busy or away: the sweep comes back
        except (DatabaseError, LookupError, ValueError, TypeError, AttributeError) as error:
            # One learner's broken row must not keep the certificates of thirty others.
            log.exception("batch item %s", item.pk)
            failed(item, error)


@transaction.atomic
def issue_item(item: BatchItem, by: User) -> None:
    lock_learner(kept_of(item.enrolment.subject_id))
    if not reloaded(by).has_perm("records.certify_cohort", item.batch.cohort):
        end_for(item)
        return
    if not BatchItem.objects.filter(pk=item.pk, state=State.WAITING).exists():
        return  # a second worker was here
    had = Certificate.objects.filter(enrolment=current(item.enrolment), revocation=None).exists()
    state, certificate, words = (State.THERE if had else State.ISSUED), None, list[str]()
    with override(settings.LANGUAGE_CODE):  # the words are kept, and read by others than who began the batch
        try:
            certificate = issue(enrolment=item.enrolment, by=by)
        except NotYetEarned as error:
            state, words = State.MISSING, error.missing
    BatchItem.objects.filter(pk=item.pk).update(
        state=state, certificate=certificate, words=words, changed=timezone.now()
    )


def end_for(item: BatchItem) -> None:
    """End the batch at an item whose starter may not certify this class any more, and name who can continue."""
    with override(settings.LANGUAGE_CODE):
        words = [_("Whoever began this may no longer issue for this class. An officer of its place begins it again.")]
    BatchItem.objects.filter(pk=item.pk, state=State.WAITING).update(
        state=State.FAILED, words=words, changed=timezone.now()
    )


def failed(item: BatchItem, error: Exception) -> None:
    """Leave the item to the next sweep, three times; then to a person."""
    state = State.FAILED if item.attempts + 1 >= TRIES else State.WAITING
    BatchItem.objects.filter(pk=item.pk, state=State.WAITING).update(
        state=state, attempts=F("attempts") + 1, words=[type(error).__name__], changed=timezone.now()
    )


def sweep() -> int:
    """Send every batch again that waits and has not moved for two minutes; return how many."""
    waiting = BatchItem.objects.filter(state=State.WAITING).values_list("batch", flat=True).distinct()
    still = 0
    for pk in waiting.order_by("batch")[:50]:
        moved = BatchItem.objects.filter(batch=pk).order_by("-changed").values_list("changed", flat=True).first()
        if moved and moved < timezone.now() - QUIET:
            tasks_by_name.send(ISSUE, pk)
            still += 1
    return still


def tally(batch: Batch) -> Counter[str]:
    return Counter(batch.items.values_list("state", flat=True))
