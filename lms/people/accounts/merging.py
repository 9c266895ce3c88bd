"""Two accounts, one person: what hangs on the one that is closed goes to the one that is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from lms.people.access import reloaded
from lms.people.accounts import consents
from lms.people.accounts.closing import close
from lms.people.accounts.helping import end_all
from lms.people.claims.claim_decisions import decide
from lms.people.errors import NotTwoTrainees, OfOwnBase, StillAtWork, TwoPeopleNeeded, Unconfirmed
from lms.people.identity import vault
from lms.people.models import ClaimDecision, Contact, HelperLink, Merge, Need, Posting, Trainee
from lms.people.relations import own_base
from lms.people.signals import help_ended

if TYPE_CHECKING:
    from lms.people.models import User


@transaction.atomic
def absorb(*, kept: User, absorbed: User, reason: str, asked_by: User, approved_by: User) -> Merge:
    """Close `absorbed` and give its phone, helpers, needs and certificates to `kept`. What was studied is for
    `courses.study.engine.merging`; `lms.registry.desk.merging` does both.

    Of an account that only a list has named, neither phone nor helpers are kept: they would be a way into hers.

    Raises TwoPeopleNeeded, OfOwnBase (who decides works at a base of either), NotTwoTrainees, StillAtWork, Unconfirmed.
    """
    if asked_by == approved_by or {asked_by.pk, approved_by.pk} & {kept.pk, absorbed.pk}:
        raise TwoPeopleNeeded
    if any(own_base(reloaded(approved_by), one) for one in (kept, absorbed)):
        raise OfOwnBase
    if kept == absorbed or not (kept.is_active and absorbed.is_active) or not hasattr(kept, "trainee"):
        raise NotTwoTrainees
    if Posting.objects.current().filter(user=absorbed).exists():
        raise StillAtWork
    if kept.trainee.confirmed is None:
        raise Unconfirmed
    merge = Merge.objects.create(
        kept=kept,
        absorbed=absorbed,
        asked_by=asked_by,
        approved_by=approved_by,
        reason_sealed=vault.encrypt(person=kept, field="reason", text=reason),
        at=timezone.now(),
    )
    if is_unconfirmed(absorbed):
        drop_contact_and_helpers(absorbed)
        claim = getattr(absorbed, "claim", None)
        if claim is not None and claim.is_waiting:
            decide(claim, ClaimDecision.Verdict.JOINED, by=approved_by, reason=reason, kept=kept)
    give_phone(kept, absorbed)
    end_all(HelperLink.objects.filter(helper=kept, trainee__user=absorbed))
    for link in HelperLink.objects.filter(helper=absorbed, revoked=None):
        move_link(link, helper=kept, trainee=link.trainee)
    consents.join(kept=kept, absorbed=absorbed)
    kept.sms_without = sorted({*kept.sms_without, *absorbed.sms_without})
    kept.save(update_fields=["sms_without"])
    if hasattr(absorbed, "trainee"):
        give_trainee(kept.trainee, absorbed.trainee)
    close(absorbed)
    return merge


def is_unconfirmed(user: User) -> bool:
    """Return whether only a list has named this person yet."""
    trainee = getattr(user, "trainee", None)
    return trainee is not None and trainee.confirmed is None


def drop_contact_and_helpers(absorbed: User) -> None:
    """Delete the phone and end the helper links of an account that only a list has named."""
    Contact.objects.filter(user=absorbed).delete()
    end_all(HelperLink.objects.filter(trainee__user=absorbed))
    end_all(HelperLink.objects.filter(helper=absorbed))


def give_phone(kept: User, absorbed: User) -> None:
    """Give the absorbed account's phone to the kept one where that has none; its own phone stays."""
    contact = Contact.objects.filter(user=absorbed).first()
    if contact is None:
        return
    number = vault.decrypt(person=absorbed, field="phone", sealed=bytes(contact.phone_sealed))
    index, verified = contact.phone_index, contact.verified
    contact.delete()
    if not Contact.objects.filter(user=kept).exists():
        sealed = vault.encrypt(person=kept, field="phone", text=number)
        Contact.objects.create(user=kept, phone_sealed=sealed, phone_index=index, verified=verified)


def give_trainee(kept: Trainee, absorbed: Trainee) -> None:
    for need in absorbed.needs.all():
        Need.objects.get_or_create(trainee=kept, code=need.code)
        need.delete()
    for link in HelperLink.objects.filter(trainee=absorbed, revoked=None):
        move_link(link, helper=link.helper, trainee=kept)
    for row in absorbed.counsellors.filter(ended_at=None):
        if not kept.counsellors.filter(ended_at=None, counsellor=row.counsellor_id).exists():
            row.trainee = kept
            row.save(update_fields=["trainee"])
    for card in absorbed.certificates.all():
        number = vault.decrypt(person=absorbed.user, field="certificate", sealed=bytes(card.number_sealed))
        card.trainee = kept
        card.number_sealed = vault.encrypt(person=kept.user, field="certificate", text=number)
        card.save(update_fields=["trainee", "number_sealed"])


def move_link(link: HelperLink, *, helper: User, trainee: Trainee) -> None:
    """Move a helper link, or end it: one live link a pair, none to oneself nor to a learner of one's own base."""
    same = HelperLink.objects.filter(helper=helper, trainee=trainee, revoked=None)
    if helper.pk == trainee.user_id or same.exists() or own_base(helper, trainee.user):
        end_all(HelperLink.objects.filter(pk=link.pk))
        return
    help_ended.send(HelperLink, helper_id=link.helper_id, subject_id=link.trainee.user_id)
    link.helper, link.trainee = helper, trainee
    link.save(update_fields=["helper", "trainee"])


def kept_trainee(trainee: Trainee) -> Trainee:
    """Return the trainee, or the one that her account was joined with, however often."""
    while True:
        merge = Merge.objects.select_related("kept__trainee__user", "kept__trainee__division").filter(
            absorbed=trainee.user_id
        )
        found = merge.first()
        if found is None:
            return trainee
        trainee = found.kept.trainee


def kept_account(user: User) -> User:
    """Return the account, or the one that it was joined with, however often."""
    while merge := Merge.objects.select_related("kept").filter(absorbed=user).first():
        user = merge.kept
    return user
