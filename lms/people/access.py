"""Who may do what. Every view asks Django, Django asks `Backend`, and the predicates registered here decide, and, for
what they alone know, those in the `permissions.py` of the apps above.

Rights follow from Postings (work), Trainee rows (own study) and HelperLinks (acting for somebody). What a base has to
do with a trainee is asked of `relations`: widely where something is refused, narrowly where something is granted.
Superusers are operators of the machine and pass every check; verbs that need a second person ask the wide definition
once more themselves, also of them.
"""

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any

import rules
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from lms.people import relations
from lms.people.models import Division, HelperLink, Organisation, Posting, Role, Trainee, User

type Person = User | AnonymousUser
type Scope = Callable[[Any, QuerySet[Any]], QuerySet[Any]]

OFFICERS = frozenset({Role.COUNTY_OFFICER, Role.PREFECTURE_OFFICER, Role.PROVINCE_OFFICER})
BASE_ROLES = frozenset({Role.BASE_EDITOR, Role.BASE_STAFF})
# Who works with named trainees of a place, beside the officers.
CASE_WORKERS = OFFICERS | {Role.COUNSELLOR, Role.AUDITOR}


class Backend:
    """`has_perm` by predicates; it authenticates nobody."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        return None

    def has_perm(self, user: Person, perm: str, obj: Any = None) -> bool:
        return rules.has_perm(perm, user, obj) if rules.perm_exists(perm) else False

    def has_module_perms(self, user: Person, app_label: str) -> bool:
        return False


# --- about a person -----------------------------------------------------------------------------------------------


def postings(user: Person) -> list[Posting]:
    """Return the postings in force, read once a request (kept on the user object)."""
    if not isinstance(user, User):
        return []
    if not hasattr(user, "_postings"):
        user._postings = list(  # type: ignore[attr-defined]
            Posting.objects.current().filter(user=user).select_related("organisation", "division")
        )
    found: list[Posting] = user._postings  # type: ignore[attr-defined]
    return found


def roles(user: Person) -> frozenset[str]:
    """Return the roles of this person's postings, and `trainee`, `helper` and `operator` where they apply."""
    found = {posting.role for posting in postings(user)}
    if isinstance(user, User):
        if hasattr(user, "trainee"):
            found.add("trainee")
        if helped(user):
            found.add("helper")
        if user.is_superuser:
            found.add("operator")
    return frozenset(found)


def has_role(
    user: Person, *wanted: str, division: Division | None = None, organisation: Organisation | None = None
) -> bool:
    """Return whether the user has one of these roles now; over `division`, or at `organisation`, where given."""
    for posting in postings(user):
        if posting.role not in wanted:
            continue
        if division is not None and not posting.division.covers(division):
            continue
        if organisation is not None and posting.organisation_id != organisation.pk:
            continue
        return True
    return False


def helped(user: Person) -> list[HelperLink]:
    """Return the live links under which a helper may act, read once a request; none for a learner of her own base."""
    if not isinstance(user, User):
        return []
    if not hasattr(user, "_helped"):
        links = HelperLink.objects.current().filter(helper=user).select_related("trainee__user", "trainee__division")
        user._helped = [  # type: ignore[attr-defined]
            link for link in links if not relations.own_base(user, link.trainee.user)
        ]
    found: list[HelperLink] = user._helped  # type: ignore[attr-defined]
    return found


def refused_links(user: Person) -> list[HelperLink]:
    """Return live links that open nothing, as she works at a base of the learner's: a page says so."""
    usable = {link.pk for link in helped(user)}
    live = HelperLink.objects.current().filter(helper=user.pk or 0).exclude(pk__in=usable)
    return list(live.select_related("trainee__user"))


def reloaded(user: User) -> User:
    """Return the user read again, with nothing cached: for a second check inside the transaction."""
    return User.objects.get(pk=user.pk)


# --- predicates: (user, object) -> bool ---------------------------------------------------------------------------


def role_predicate(*wanted: str) -> rules.Predicate:
    """Make the predicate: the user has one of these roles anywhere."""

    @rules.predicate(name=f"has_role:{'|'.join(sorted(wanted))}")
    def test(user: Person) -> bool:
        return has_role(user, *wanted)

    return test


@rules.predicate
def is_self(user: Person, subject: User | None) -> bool:
    return isinstance(user, User) and subject is not None and user.pk == subject.pk


@rules.predicate
def helps_study(user: Person, subject: User | None) -> bool:
    """Return whether the user is a helper of this person who may study with her."""
    return subject is not None and any(link.trainee.user_id == subject.pk and link.can_study for link in helped(user))


@rules.predicate
def helps_see(user: Person, subject: User | None) -> bool:
    """Return whether the user is a helper who may see this person's record."""
    return subject is not None and any(
        link.trainee.user_id == subject.pk and link.can_view_record for link in helped(user)
    )


@rules.predicate
def is_helper(user: Person, subject: User | None) -> bool:
    """Return whether there is any live link: for refusing. What a link allows, `helps_study` and `helps_see` tell."""
    if not isinstance(user, User) or subject is None:
        return False
    return HelperLink.objects.current().filter(helper=user, trainee__user=subject).exists()


@rules.predicate
def of_own_base(user: Person, subject: User | None) -> bool:
    """Return whether the user works at a base at which this learner ever learnt: for refusing."""
    return relations.own_base(user, subject)


@rules.predicate
def works_with(user: Person, subject: User | None) -> bool:
    """Return whether the user is an officer, counsellor or auditor of the trainee's place."""
    trainee = getattr(subject, "trainee", None)
    return trainee is not None and has_role(user, *CASE_WORKERS, division=trainee.division)


@rules.predicate
def teaches_now(user: Person, subject: User | None) -> bool:
    """Return whether the user is staff of a base in whose class this trainee is, or was until lately: for granting."""
    trainee = getattr(subject, "trainee", None)
    return trainee is not None and Trainee.objects.filter(relations.class_condition(user), pk=trainee.pk).exists()


is_officer = role_predicate(*OFFICERS)
sees_whole_person = is_self | helps_see | works_with
sees_person = sees_whole_person | teaches_now


def trainees_visible_to(user: Person) -> QuerySet[Trainee]:
    """Return the trainees whom this person may see by name; as staff of a class, within what the class needs."""
    return Trainee.objects.filter(seen_whole(user) | relations.class_condition(user))


def trainees_seen_whole(user: Person) -> QuerySet[Trainee]:
    """Return the trainees whose whole record and points this person may see."""
    return Trainee.objects.filter(seen_whole(user))


def seen_whole(user: Person) -> Q:
    """Return a condition on trainees: the user, those of the user's place, those helped; everybody for an operator."""
    if not isinstance(user, User):
        return Q(pk__in=())
    if user.is_superuser:
        return ~Q(pk__in=())
    allowed: list[Q] = [Q(user=user)]
    for posting in postings(user):
        if posting.role in CASE_WORKERS:
            allowed.append(posting.division.inside("division"))
    allowed.extend(Q(pk=link.trainee_id) for link in helped(user) if link.can_view_record)
    return reduce(or_, allowed)


# --- scopes: what a listing shows -----------------------------------------------------------------------------------

SCOPES: dict[str, Scope] = {}


def register_scope(label: str, narrow: Scope) -> None:
    """Register what rows of `app.Model` a person sees; an unregistered model shows rows to operators only."""
    SCOPES[label.lower()] = narrow


def scope[M: Model](user: Person, queryset: QuerySet[M]) -> QuerySet[M]:
    """Return the rows of any listing that this person may see (settings.ACCESS_SCOPE)."""
    if isinstance(user, User) and user.is_superuser:
        return queryset
    narrow = SCOPES.get(queryset.model._meta.label_lower)
    return narrow(user, queryset) if narrow else queryset.none()


# --- reasons: why something was refused -----------------------------------------------------------------------------

REASONS: list[Callable[[Any, str, Any], str]] = []


def register_reason(explain: Callable[[Any, str, Any], str]) -> None:
    """Register a function that returns why (user, permission, thing) was refused and whom to turn to; "" otherwise."""
    if explain not in REASONS:
        REASONS.append(explain)


def why(user: Any, perm: str, thing: Any) -> str:
    """Return the first reason that a registered function gives (settings.ACCESS_WHY); "" where none does."""
    return next((words for words in (explain(user, perm, thing) for explain in REASONS) if words), "")


def register() -> None:
    """Register the permissions of this app itself."""
    rules.add_perm("people.help_trainee", helps_study)
    rules.add_perm("people.view_person", sees_person)
    rules.add_perm("people.reveal_identity", role_predicate(Role.PROVINCE_OFFICER, Role.COUNTY_OFFICER))
    rules.add_perm("people.admit_trainee", role_predicate(*OFFICERS, Role.BASE_STAFF))
    # As conditions of the rows themselves: asked through their keys, a list of 70,000 people cost three times as much.
    register_scope("people.Trainee", lambda user, rows: rows.filter(seen_whole(user) | relations.class_condition(user)))
