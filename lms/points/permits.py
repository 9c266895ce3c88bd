"""Who may look into a learner's ledger."""

import rules

from lms.people.access import sees_person


def register() -> None:
    rules.add_perm("points.view_points", sees_person)
