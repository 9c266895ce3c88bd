"""What steps there are for a programme and for a class, who may take them, and what they ask for.

`docs/classes.zh.md` prints both tables, and a test compares the two. Actors are those over the row: `base` is staff of
the training body, `county` an officer over its place without a post at that body, `system` the program when a day has
come.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lms.backoffice.lifecycle.transitions import LifeCycle, step

BASE, COUNTY, SYSTEM = "base", "county", "system"

PROGRAMME = LifeCycle(
    "draft",
    (
        step("submit", "draft returned", "submitted", "base", _("Submit for approval"), begins=True),
        step("approve", "submitted", "approved", "county", _("Approve the programme"), second=True),
        step("return", "submitted", "returned", "county", _("Send the programme back"), needs="reason"),
        step("close", "approved", "closed", "base county", _("Close the programme"), needs="reason"),
    ),
)

COHORT = LifeCycle(
    "planned",
    (
        step("submit", "planned returned", "submitted", "base", _("Submit for approval"), begins=True),
        step("approve", "submitted", "approved", "county", _("Approve the class"), second=True),
        step("return", "submitted", "returned", "county", _("Send the class back"), needs="reason"),
        step("start", "approved", "running", "base system", _("Let the class begin")),
        step("finish", "running", "finished", "base", _("Finish the class"), begins=True),
        step("close", "finished", "closed", "county", _("Close the class for good"), second=True),
        step("reopen", "finished", "running", "county", _("Open the class again"), needs="reason"),
        step(
            "cancel",
            "planned submitted returned approved running",
            "cancelled",
            "base county",
            _("Cancel the class"),
            needs="reason",
        ),
    ),
)
