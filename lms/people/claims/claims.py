"""People whom a base's list names: entering them, and deciding who they are.

A row is treated the same whether or not its number is known: an account of its own, which learns at once and is not
found by number, until an officer or counsellor of the place confirms it, joins it with a known person, or rejects it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.text.search_words import search_words
from lms.people import notices
from lms.people.access import postings, reloaded
from lms.people.accounts.closing import close
from lms.people.accounts.merging import kept_account, kept_trainee
from lms.people.accounts.trainees import new_account, record_certificate
from lms.people.claims.claim_decisions import decide
from lms.people.errors import ClaimDecided, NotYours, NumberKnown
from lms.people.identity import identity, typed, vault
from lms.people.models import Claim, ClaimAnswer, ClaimDecision, Contact, Notice, Posting, Role, Trainee
from lms.people.relations import own_base
from lms.people.signals import person_confirmed, person_rejected
from lms.people.signing_in import phones

if TYPE_CHECKING:
    from lms.people.models import Division, Organisation, User

Verdict = ClaimDecision.Verdict
DECIDERS = frozenset({Role.COUNTY_OFFICER, Role.PREFECTURE_OFFICER, Role.PROVINCE_OFFICER, Role.COUNSELLOR})


@dataclass(frozen=True, slots=True)
class Data:
    """What the row said beside name and place."""

    citizen_id: str
    certificate: str = ""
    phone: str = ""


def entry_index(source: Organisation, *, citizen_id: str, name: str) -> bytes:
    """Return the index by which a base or office finds its own row, and no other source's."""
    return vault.blind_index("claim", f"{source.uuid}|{citizen_id}|{typed.name(name)}")


@transaction.atomic
def enter(
    *,
    name: str,
    citizen_id: str,
    division: Division,
    organisation: Organisation,
    source: Organisation,
    by: User,
    certificate: str | None = None,
    phone: str | None = None,
    **profile: Any,
) -> Claim:
    """Make an account for a row of a list for the training body `organisation`, sent by the people of `source`.

    The same row of the same source a second time returns the first.
    It looks nothing up about the number, so work and result are the same whether or not somebody has it.
    """
    index = entry_index(source, citizen_id=citizen_id, name=name)
    known = Claim.objects.filter(entry_index=index).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            data = Data(citizen_id, certificate or "", phone or "")
            user = _account(name, data, division, profile)
            claim = Claim.objects.create(
                person=user,
                by=by,
                organisation=organisation,
                division=division,
                data_sealed=vault.encrypt(person=user, field="claim", text=json.dumps(asdict(data))),
                number_index=vault.blind_index("citizen id", citizen_id),
                entry_index=index,
                created=timezone.now(),
            )
    except IntegrityError:
        return Claim.objects.get(entry_index=index)
    return claim


def _account(name: str, data: Data, division: Division, profile: dict[str, Any]) -> User:
    user = new_account(name)
    Trainee.objects.create(
        user=user,
        division=division,
        citizen_id_sealed=vault.encrypt(person=user, field="citizen id", text=data.citizen_id),
        citizen_id_index=None,
        confirmed=None,
        **identity.derived(data.citizen_id),
        search_words=search_words(user.name),
        **profile,
    )
    if data.phone:
        phones.offer(user=user, phone=data.phone)
    return user


def data_of(claim: Claim) -> Data:
    """Return what the row said; empty once the person was erased."""
    sealed = bytes(claim.data_sealed)
    text = vault.words(person=claim.person, field="claim", sealed=sealed) if sealed else ""
    return Data(**json.loads(text)) if text else Data("")


def holder_of(claim: Claim) -> Trainee | None:
    """Return the confirmed person who has this number, if anybody."""
    found = Trainee.objects.select_related("user", "division").filter(citizen_id_index=bytes(claim.number_index))
    first = found.exclude(user=claim.person_id).first()
    return kept_trainee(first) if first else None


def person_of(claim: Claim) -> User:
    """Return whose row this is by now: the account made for it, or the one that it was joined with, at once or later.

    For a row that waits it runs no further query: a base's list does the same work whether or not the number is known.
    """
    decision = getattr(claim, "decision", None)
    return kept_account(decision.kept or claim.person) if decision is not None else claim.person


def may_decide(user: User, claim: Claim, place: Division) -> bool:
    """Return whether the user is an officer or counsellor over `place` who may decide: not who entered the row, not
    whom it may mean, and not staff of the base that sent it or of one where either of these ever learnt.
    """
    holder = holder_of(claim)
    concerned = [claim.person, *([holder.user] if holder else [])]
    if user.pk in (claim.by_id, *(one.pk for one in concerned)):
        return False
    deciding = reloaded(user)
    posts = postings(deciding)
    if any(post.organisation_id == claim.organisation_id for post in posts):
        return False
    if any(own_base(deciding, one) for one in concerned):
        return False
    return deciding.is_superuser or any(post.role in DECIDERS and post.division.covers(place) for post in posts)


@transaction.atomic
def confirm(*, claim: Claim, by: User) -> ClaimDecision:
    """Confirm that she is a new person, and who the row says. Raises NotYours, ClaimDecided, NumberKnown.

    From now on she is found by her number, and what waited for this is credited.
    """
    if not may_decide(by, claim, claim.division):
        raise NotYours
    if holder_of(claim) is not None:
        raise NumberKnown
    decision = decide(claim, Verdict.CONFIRMED, by=by)
    data = data_of(claim)
    trainee = Trainee.objects.select_related("user").get(user=claim.person_id)
    trainee.confirmed, trainee.citizen_id_index = timezone.now(), bytes(claim.number_index)
    try:
        with transaction.atomic():
            trainee.save(update_fields=["confirmed", "citizen_id_index"])
    except IntegrityError as error:
        raise NumberKnown from error
    if data.certificate:
        record_certificate(trainee, data.citizen_id, data.certificate)
    words = _("%(office)s has confirmed who you are. Hours and points that waited now count.")
    notices.tell(person=claim.person, code=Notice.Code.CONFIRMED, words=words % {"office": office_of(by)})
    person_confirmed.send(Claim, person=claim.person, by=by)
    return decision


@transaction.atomic
def reject(*, claim: Claim, by: User, reason: str) -> ClaimDecision:
    """Decide that she is not who the row says: close the account, and end what waited. Raises NotYours, ClaimDecided.

    What the row said is deleted: the index alone stays, by which erasing the person it means finds it.
    """
    holder = holder_of(claim)
    places = [claim.division, *([holder.division] if holder else [])]
    if not any(may_decide(by, claim, place) for place in places):
        raise NotYours
    decision = decide(claim, Verdict.REJECTED, by=by, reason=reason)
    person_rejected.send(Claim, person=claim.person, by=by)
    Contact.objects.filter(user=claim.person).delete()
    close(claim.person)
    Claim.objects.filter(pk=claim.pk).update(data_sealed=b"")
    Trainee.objects.filter(user=claim.person).update(citizen_id_sealed=b"")
    return decision


def office_of(by: User) -> str:
    post = Posting.objects.current().filter(user=by, role__in=DECIDERS).select_related("organisation").first()
    return post.organisation.name if post else by.name


def claims_naming(trainee: Trainee) -> list[Claim]:
    """Return the waiting rows that name this confirmed person's number: she is told of them."""
    if trainee.citizen_id_index is None:
        return []
    rows = Claim.objects.waiting().filter(number_index=bytes(trainee.citizen_id_index)).exclude(person=trainee.user_id)
    return list(rows.select_related("person", "organisation").order_by("pk"))


def is_denied(claim: Claim) -> bool:
    """Return whether somebody whom the row may mean says that it does not."""
    return any(not each.is_hers for each in claim.answers.all())


def answer(*, claim: Claim, person: User, is_hers: bool) -> None:
    """Store her answer about a row that names her number: the first one stands. Raises NotYours, ClaimDecided."""
    trainee = getattr(person, "trainee", None)
    if trainee is None or claim not in claims_naming(trainee):
        raise ClaimDecided if not claim.is_waiting else NotYours
    ClaimAnswer.objects.get_or_create(claim=claim, person=person, defaults={"is_hers": is_hers, "at": timezone.now()})
