"""Who makes login slips, and who decides about new numbers: the office of the person's place, never her own base."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import rules
from django.db.models import Q

from lms.own_account import new_phones, requests, slips
from lms.own_account.models import AccountRequest, NewPhone
from lms.people.access import OFFICERS, Person, postings, register_scope, role_predicate
from lms.people.models import Trainee, User
from lms.people.relations import own_base_condition

if TYPE_CHECKING:
    from django.db.models import QuerySet


def makes_slip(user: Person, person: User | None) -> bool:
    """Return whether the user makes a login slip for this person; see `slips.may_make`."""
    return slips.may_make(user, person)


def asks_for_phone(user: Person, person: User | None) -> bool:
    """Return whether the user asks for a new number of this person; see `new_phones.may_decide`."""
    return new_phones.may_decide(user, person)


def decides_phone(user: Person, row: NewPhone | None) -> bool:
    """Return whether the user approves, refuses or withdraws this one."""
    return row is not None and new_phones.may_decide(user, row.person)


def new_phones_for(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return those of the user's place; none of learners of her own base, and none about herself."""
    allowed = Q(pk__in=())
    for posting in postings(user):
        if posting.role in OFFICERS:
            allowed |= Q(person__trainee__division__code__startswith=posting.division.prefix)
    mine = Trainee.objects.filter(own_base_condition(user)).values("user")
    return rows.filter(allowed).exclude(person__in=mine).exclude(person=user)


def decides_request(user: Person, row: AccountRequest | None) -> bool:
    """Return whether the user decides about this request for an account: an officer over the county chosen."""
    return requests.may_decide(user, row)


def requests_for(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the requests for the user's place."""
    allowed = Q(pk__in=())
    for posting in postings(user):
        if posting.role in OFFICERS:
            allowed |= Q(division__code__startswith=posting.division.prefix)
    return rows.filter(allowed)


def undelivered_for(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the messages to trainees of the places in which the user makes slips; none of her own base's learners."""
    allowed = Q(pk__in=())
    for posting in postings(user):
        if posting.role in slips.MAKERS:
            allowed |= Q(person__trainee__division__code__startswith=posting.division.prefix)
    mine = Trainee.objects.filter(own_base_condition(user)).values("user")
    return rows.filter(allowed).exclude(person__in=mine).exclude(person=user)


def register() -> None:
    rules.add_perm("own_account.make_slip", rules.predicate(makes_slip))
    rules.add_perm("own_account.see_undelivered", role_predicate(*slips.MAKERS))
    rules.add_perm("own_account.see_new_phones", role_predicate(*OFFICERS))
    rules.add_perm("own_account.ask_new_phone", rules.predicate(asks_for_phone))
    rules.add_perm("own_account.decide_new_phone", rules.predicate(decides_phone))
    rules.add_perm("own_account.see_requests", role_predicate(*OFFICERS))
    rules.add_perm("own_account.decide_request", rules.predicate(decides_request))
    register_scope("own_account.AccountRequest", requests_for)
    register_scope("own_account.NewPhone", new_phones_for)
    register_scope("people.SmsMessage", undelivered_for)
