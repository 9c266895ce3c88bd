"""Who may do what. Every view asks Django, Django asks `Backend`, and the answers are the predicates registered here
and, for what they alone know, in the `permits.py` of the apps above.

Rights follow from Postings (work), Trainee rows (own study) and HelperLinks (acting for somebody). Superusers are
operators of the machine and pass every check.
"""

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any

import rules
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet

from lms.people.models import Division, HelperLink, Organisation, Posting, Role, Trainee, User

type Person = User | AnonymousUser
type Scope = Callable[[Any, QuerySet[Any]], QuerySet[Any]]

OFFICERS = frozenset({Role.COUNTY_OFFICER, Role.PREFECTURE_OFFICER, Role.PROVINCE_OFFICER})
BASE_ROLES = frozenset({Role.BASE_EDITOR, Role.BASE_STAFF})
# Who works with named trainees of a place, beside the officers.
CASE_WORKERS = OFFICERS | {Role.COUNSELLOR, Role.AUDITOR}


class Backend:
    """Django's question answered by predicates; it authenticates nobody."""

    def authenticate(self, request: Any, **credentials: Any) -> None:
        return None

    def has_perm(self, user: Person, perm: str, obj: Any = None) -> bool:
        return rules.has_perm(perm, user, obj) if rules.perm_exists(perm) else False

    def has_module_perms(self, user: Person, app_label: str) -> bool:
        return False


# --- questions about a person -------------------------------------------------------------------------------------


def postings(user: Person) -> list[Posting]:
    """The postings in force, read once a request (kept on the user object)."""
    if not isinstance(user, User):
        return []
    if not hasattr(user, "_postings"):
        user._postings = list(  # type: ignore[attr-defined]
            Posting.objects.current().filter(user=user).select_related("organisation", "division")
        )
    found: list[Posting] = user._postings  # type: ignore[attr-defined]
    return found


def roles(user: Person) -> frozenset[str]:
    """Roles by posting, and `trainee` and `helper` for those who are."""
    found = {posting.role for posting in postings(user)}
    if isinstance(user, User):
        if hasattr(user, "trainee"):
            found.add("trainee")
        if helped(user):
            found.add("helper")
        if user.is_superuser:
            found.add("operator")
    return frozenset(found)


def holds(
    user: Person, *wanted: str, division: Division | None = None, organisation: Organisation | None = None
) -> bool:
    """Whether one of these roles is held now; over `division`, or at `organisation`, where given."""
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
    """The live links of a helper, read once a request."""
    if not isinstance(user, User):
        return []
    if not hasattr(user, "_helped"):
        user._helped = list(  # type: ignore[attr-defined]
            HelperLink.objects.current().filter(helper=user).select_related("trainee__user", "trainee__division")
        )
    found: list[HelperLink] = user._helped  # type: ignore[attr-defined]
    return found


# --- predicates: (user, object) -> bool ---------------------------------------------------------------------------


def has_role(*wanted: str) -> rules.Predicate:
    """Holds one of these roles anywhere."""

    @rules.predicate(name=f"has_role:{'|'.join(sorted(wanted))}")
    def test(user: Person) -> bool:
        return holds(user, *wanted)

    return test


@rules.predicate
def is_self(user: Person, subject: User | None) -> bool:
    return isinstance(user, User) and subject is not None and user.pk == subject.pk


@rules.predicate
def helps_study(user: Person, subject: User | None) -> bool:
    """Chose, or may choose, to study with this person."""
    return subject is not None and any(link.trainee.user_id == subject.pk and link.can_study for link in helped(user))


@rules.predicate
def helps_see(user: Person, subject: User | None) -> bool:
    """May see this person's record."""
    return subject is not None and any(
        link.trainee.user_id == subject.pk and link.can_view_record for link in helped(user)
    )


@rules.predicate
def works_with(user: Person, subject: User | None) -> bool:
    """An officer, counsellor or auditor of the trainee's place, or staff of the trainee's own base."""
    trainee = getattr(subject, "trainee", None)
    if trainee is None:
        return False
    if holds(user, *CASE_WORKERS, division=trainee.division):
        return True
    return trainee.organisation is not None and holds(user, Role.BASE_STAFF, organisation=trainee.organisation)


is_officer = has_role(*OFFICERS)
sees_person = is_self | helps_see | works_with


def trainees_visible_to(user: Person) -> QuerySet[Trainee]:
    """The trainees whom this person may see by name."""
    everyone = Trainee.objects.all()
    if not isinstance(user, User):
        return everyone.none()
    if user.is_superuser:
        return everyone
    allowed: list[Q] = [Q(user=user)]
    for posting in postings(user):
        if posting.role in CASE_WORKERS:
            allowed.append(Q(division__code__startswith=posting.division.prefix))
        elif posting.role == Role.BASE_STAFF:
            allowed.append(Q(organisation=posting.organisation_id))
    allowed.extend(Q(pk=link.trainee_id) for link in helped(user) if link.can_view_record)
    return everyone.filter(reduce(or_, allowed))


# --- scopes: what a listing shows -----------------------------------------------------------------------------------

SCOPES: dict[str, Scope] = {}


def register_scope(label: str, narrow: Scope) -> None:
    """Say what rows of `app.Model` a person sees; an unregistered model shows nothing to anybody but operators."""
    SCOPES[label.lower()] = narrow


def scope[M: Model](user: Person, queryset: QuerySet[M]) -> QuerySet[M]:
    """settings.ACCESS_SCOPE: the rows of any listing that this person may see."""
    if isinstance(user, User) and user.is_superuser:
        return queryset
    narrow = SCOPES.get(queryset.model._meta.label_lower)
    return narrow(user, queryset) if narrow else queryset.none()


def register() -> None:
    """The permissions of this app itself."""
    rules.add_perm("people.help_trainee", helps_study)
    rules.add_perm("people.view_person", sees_person)
    rules.add_perm("people.reveal_identity", has_role(Role.PROVINCE_OFFICER, Role.COUNTY_OFFICER))
    rules.add_perm("people.admit_trainee", has_role(*OFFICERS, Role.BASE_STAFF))
    register_scope("people.Trainee", lambda user, rows: rows.filter(pk__in=trainees_visible_to(user).values("pk")))
