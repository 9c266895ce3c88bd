"""Who may study, help to study, run a class and mark who came."""

import rules

from lms.people.access import BASE_ROLES, Person, helps_study, holds, is_self, sees_person
from lms.people.models import User


@rules.predicate
def signed_in(user: Person) -> bool:
    return user.is_authenticated


@rules.predicate
def teaches(user: Person, subject: User | None) -> bool:
    """Works at the base whose trainee this is: whoever profits from hours may not make them."""
    trainee = getattr(subject, "trainee", None)
    if trainee is None or trainee.organisation is None:
        return False
    return holds(user, *BASE_ROLES, organisation=trainee.organisation)


act_for = is_self | (helps_study & ~teaches)


@rules.predicate
def holds_lease(user: Person, lease: object) -> bool:
    return bool(act_for(user, getattr(lease, "subject", None)))


def register() -> None:
    rules.add_perm("study.study_lesson", signed_in)
    rules.add_perm("study.enrol", signed_in)
    rules.add_perm("study.act_for", act_for)
    rules.add_perm("study.hold_lease", holds_lease)
    rules.add_perm("study.view_study", sees_person)
