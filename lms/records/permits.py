"""Who may read a record, and ask for its certificate."""

import rules

from lms.delivery.permits import predicate
from lms.people.access import Person, sees_person


@predicate
def sees_owner(user: Person, thing: object) -> bool:
    """Of a certificate or an enrolment: whoever sees the person it belongs to."""
    return bool(sees_person(user, getattr(thing, "subject", None)))


def register() -> None:
    rules.add_perm("records.view_record", sees_person)
    rules.add_perm("records.view_certificate", sees_owner)
    rules.add_perm("records.issue", sees_owner)
