"""The list of people to be confirmed: who decides about which row, and what is decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from courses.study.models import SameLearner
from foundation.act_journal import note_act
from foundation.refusals import Refusal
from lms.delivery.models import CohortMember
from lms.own_account import ways_in
from lms.people import notices
from lms.people.access import postings
from lms.people.accounts import trainees
from lms.people.claims import claims
from lms.people.errors import ClaimDecided, DeniedByHer, NotYours, NumberElsewhere, NumberKnown
from lms.people.identity import identity, typed
from lms.people.identity.vault import encrypt
from lms.people.models import Claim, Notice, PhoneEntry, Role, Trainee
from lms.people.relations import own_base_condition
from lms.people.signing_in import phones
from lms.registry.desk.merging import merge
from lms.registry.errors import NumberTakesTwo

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from lms.delivery.models import Cohort
    from lms.people.models import ClaimDecision, Division, User

NEW, SAME, OTHER_NAME, ELSEWHERE = "new", "same", "other_name", "elsewhere"


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a list as the deciding officer sees it; `state` says what is known of its number."""

    claim: Claim
    data: claims.Data
    holder: Trainee | None
    state: str
    cohorts: list[Cohort]
    is_denied: bool = False

    @property
    def is_plain(self) -> bool:
        """Return whether it may be confirmed together with others: not where the number's holder denies it."""
        return self.state in (NEW, SAME) and not self.is_denied


def area(user: User, path: str) -> Q:
    """Return a condition on a division's code: within the places of which this person confirms people."""
    found = Q(pk__in=())
    for posting in postings(user):
        if posting.role in claims.DECIDERS:
            found |= Q(**{f"{path}__code__startswith": posting.division.prefix})
    return found


def overseen(user: Any, path: str) -> Q:
    """Return the same condition for those who only read: auditors too, and operators everywhere."""
    if user.is_superuser:
        return Q()
    found = Q(pk__in=())
    for posting in postings(user):
        if posting.role in claims.DECIDERS | {Role.AUDITOR}:
            found |= Q(**{f"{path}__code__startswith": posting.division.prefix})
    return found


def waiting_for(user: Any, rows: QuerySet[Claim] | None = None) -> QuerySet[Claim]:
    """Return the rows about which this person decides: of her place, or of a number whose holder lives there; none
    that may mean herself or somebody who learnt where she works (see `claims.may_decide`).
    """
    mine = area(user, "division")
    holders = Trainee.objects.filter(citizen_id_index=OuterRef("number_index"))
    of_place = mine & (~Exists(holders) | Exists(holders.filter(mine)))
    found = (rows if rows is not None else Claim.objects.all()).waiting()  # type: ignore[attr-defined]
    own = [posting.organisation_id for posting in postings(user)]
    found = found.filter(of_place | Exists(holders.filter(mine)))
    refused = Trainee.objects.filter(own_base_condition(user) | Q(user=user)).values("user")
    joined = SameLearner.objects.filter(kept__in=refused).values("absorbed")
    found = found.exclude(person__in=refused).exclude(Exists(holders.filter(Q(user__in=refused) | Q(user__in=joined))))
    return found.exclude(by=user).exclude(person=user).exclude(organisation__in=own)  # type: ignore[no-any-return]


def elsewhere_count(user: User) -> int:
    """Return how many rows of this person's place wait for another office, which has the number."""
    mine = area(user, "division")
    holders = Trainee.objects.filter(citizen_id_index=OuterRef("number_index"))
    return Claim.objects.waiting().filter(mine, Exists(holders), ~Exists(holders.filter(mine))).count()


def entries(rows: Iterable[Claim], user: User) -> list[Entry]:
    """Return each row with what it says, whose number it is, and the classes it is for."""
    found = list(rows)
    members = CohortMember.objects.filter(subject__in=[claim.person_id for claim in found])
    of_person: dict[int, list[Cohort]] = {}
    for member in members.select_related("cohort__programme__organisation").order_by("cohort__code"):
        of_person.setdefault(member.subject_id, []).append(member.cohort)
    return [entry(claim, user, of_person.get(claim.person_id, [])) for claim in found]


def entry(claim: Claim, user: User, cohorts: list[Cohort]) -> Entry:
    holder = claims.holder_of(claim)
    return Entry(claim, claims.data_of(claim), holder, state_of(claim, holder, user), cohorts, claims.is_denied(claim))


def state_of(claim: Claim, holder: Trainee | None, user: User) -> str:
    if holder is None:
        return NEW
    if not claims.may_decide(user, claim, holder.division):
        return ELSEWHERE
    return SAME if typed.name(holder.user.name) == typed.name(claim.person.name) else OTHER_NAME


def place_of(claim: Claim) -> Division:
    """Return the place whose office decides: that of the number's holder, else the one that the row names."""
    holder = claims.holder_of(claim)
    return holder.division if holder else claim.division


def accept(*, claim: Claim, by: User) -> ClaimDecision:
    """Accept that she is who the row says: a new person, or the one of this name who has the number.

    Raises NotYours, ClaimDecided, NumberKnown (the number has another name), NumberElsewhere, DeniedByHer.
    """
    holder = claims.holder_of(claim)
    state = state_of(claim, holder, by)
    if state == ELSEWHERE:
        raise NumberElsewhere if claims.may_decide(by, claim, claim.division) else NotYours
    if state == OTHER_NAME:
        raise NumberKnown
    if state == SAME and claims.is_denied(claim):
        raise DeniedByHer
    if state == SAME:
        return join(claim=claim, by=by, reason=_("Name and citizen id are the same."))
    return claims.confirm(claim=claim, by=by)


@transaction.atomic
def join(
    *, claim: Claim, by: User, reason: str, phone_checked: str = "", takes_certificate: bool = False
) -> ClaimDecision:
    """Join the row with the known person: places in classes and what was learnt go to her own account.

    The row's phone becomes hers only with `phone_checked`, words on how it was checked whose it is; its certificate
    only with `takes_certificate`. Raises NotYours, ClaimDecided, PhoneTaken, and what `merge` raises.
    """
    holder = claims.holder_of(claim)
    if holder is None or not claims.may_decide(by, claim, holder.division):
        raise NotYours
    if not claim.is_waiting:
        raise ClaimDecided
    data, kept = claims.data_of(claim), holder.user
    merge(kept=kept, absorbed=claim.person, reason=reason, asked_by=claim.by, approved_by=by)
    words = _("A class list of %(base)s named you. %(office)s has joined it with your account.")
    values = {"base": claim.organisation.name, "office": claims.office_of(by)}
    notices.tell(person=kept, code=Notice.Code.JOINED, words=words % values)
    if phone_checked.strip() and data.phone:
        enter_phone(person=kept, phone=data.phone, how=phone_checked, by=by)
    if takes_certificate and data.certificate:
        enter_certificate(person=kept, number=data.certificate, by=by)
    return Claim.objects.get(pk=claim.pk).decision


@transaction.atomic
def enter_phone(*, person: User, phone: str, how: str, by: User) -> None:
    """Let a phone sign her in, once its code was typed; store who checked whose it is, and how.

    Where it is another phone than before, nothing else that was set up until now signs in any more.
    Raises PhoneTaken, IdentityProblem; NumberTakesTwo where she has proved another number: one officer moves none.
    """
    before = phones.of(person)
    if before and before[1] and before[0] != identity.normalise_phone(phone):
        raise NumberTakesTwo
    phones.give(user=person, phone=phone)
    is_other = before is None or before[0] != identity.normalise_phone(phone)
    ended = ways_in.revoke(person, by=by) if is_other else ""
    PhoneEntry.objects.create(person=person, by=by, how_sealed=encrypt(person=person, field="reason", text=how.strip()))
    words = _("%(office)s has entered the mobile number ending in %(end)s for you. If it is not yours, tell them now.")
    values = {"office": claims.office_of(by), "end": identity.normalise_phone(phone)[-4:]}
    message = f"{words % values} {ended}".strip()
    notices.tell(person=person, code=Notice.Code.PHONE, words=message, sms="phone_done", end=values["end"])


@transaction.atomic
def enter_certificate(*, person: User, number: str, by: User, valid_until: date | None = None) -> None:
    """Enter a disability certificate, such as a re-issued one. Raises IdentityProblem where it is somebody else's."""
    citizen_id = trainees.citizen_id_of(person.trainee)
    trainees.record_certificate(person.trainee, citizen_id, number, valid_until)
    note_act("disability.enter", by=by, about=person.trainee, subject=person)
    words = _("%(office)s has entered a disability certificate for you. If it is not right, tell them.")
    notices.tell(person=person, code=Notice.Code.CERTIFICATE, words=words % {"office": claims.office_of(by)})


def accept_all(rows: Iterable[Claim], *, by: User) -> tuple[int, list[tuple[str, str]]]:
    """Confirm each in a transaction of its own; returns how many, and of the others name and words."""
    done, left = 0, []
    for claim in rows:
        try:
            with transaction.atomic():
                accept(claim=claim, by=by)
            done += 1
        except Refusal as error:
            left.append((claim.person.name, str(error)))
    return done, left
