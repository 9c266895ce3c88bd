"""Who may see figures; which trainees stand in them is for `access.trainees_visible_to` to say."""

import rules

from lms.people.access import OFFICERS, role_predicate
from lms.people.models import Role


def register() -> None:
    rules.add_perm("reports.view_figures", role_predicate(*OFFICERS, Role.BASE_STAFF, Role.COUNSELLOR, Role.AUDITOR))
