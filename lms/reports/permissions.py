"""Who may see figures; `access.trainees_visible_to` says which trainees are in them."""

import rules

from lms.people.access import OFFICERS, role_predicate
from lms.people.models import Role


def register() -> None:
    rules.add_perm("reports.view_figures", role_predicate(*OFFICERS, Role.BASE_STAFF, Role.COUNSELLOR, Role.AUDITOR))
