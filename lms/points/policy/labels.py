"""The numbers of a policy in words, in the order in which people think of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.points.ledger.amounts import hundredths
from lms.points.values import rules

if TYPE_CHECKING:
    from lms.points.values.rules import Rules, Table


@dataclass(frozen=True, slots=True)
class Group:
    title: str | Promise
    names: tuple[str, ...]


GROUPS = (
    Group(_("Learning online"), ("minutes_per_point", "media_day_cap", "require_delivery")),
    Group(
        _("Lessons, quizzes, courses"),
        ("lesson", "lesson_day_cap", "quiz_passed", "quiz_perfect", "quiz_day_cap", "course"),
    ),
    Group(_("All self-study together"), ("self_study_day_cap",)),
    Group(_("Coming to class"), ("attendance", "attendance_minutes", "attendance_day_cap")),
    Group(_("Work at the base"), ("work", "work_day_cap", "mentor", "mentor_day_cap", "survey")),
    Group(_("Class hours"), ("minutes_per_class_hour", "hour_table", "online_percent", "practical_online_percent")),
)

LABELS: dict[str, str | Promise] = {
    "minutes_per_point": _("Minutes of video or sound for one point"),
    "media_day_cap": _("Most points a day from video and sound"),
    "require_delivery": _("A film counts only after it has gone out to the learner"),
    "lesson": _("Points for a finished lesson"),
    "lesson_day_cap": _("Most points a day from lessons"),
    "quiz_passed": _("Points for a passed quiz"),
    "quiz_perfect": _("Points for a quiz without a mistake"),
    "quiz_day_cap": _("Most points a day from quizzes"),
    "course": _("Points for a finished course"),
    "self_study_day_cap": _("Most points a day from all self-study"),
    "attendance": _("Points for a half day in class"),
    "attendance_minutes": _("Minutes of a half day"),
    "attendance_day_cap": _("Most points a day from classes"),
    "work": _("Points for approved practical work"),
    "work_day_cap": _("Most points a day from practical work"),
    "survey": _("Points for an answered survey"),
    "mentor": _("Points for a mentoring session"),
    "mentor_day_cap": _("Most points a day from mentoring"),
    "minutes_per_class_hour": _("Minutes of a class hour"),
    "hour_table": _("Table for the rest of a meeting"),
    "online_percent": _("Most of the hours online, in percent: courses of knowledge"),
    "practical_online_percent": _("Most of the hours online, in percent: practical courses"),
}

HELP: dict[str, str | Promise] = {
    "minutes_per_point": _("At least 1. Only confirmed minutes count, each once in a life."),
    "require_delivery": _(
        "Of what is sent in from that day on; until the film has gone out the device keeps it and tries again. "
        "Without this officers only read how much had not gone out."
    ),
    "quiz_perfect": _("Not less than for a passed quiz. The best attempt counts."),
    "attendance": _("In proportion to the minutes present, whole points only."),
    "minutes_per_class_hour": _("At least 1; 45 is usual."),
    "hour_table": _(
        "A step a line: “30 = 1” means that 30 minutes and more are a whole class hour; “15 = 0.5” half of one. "
        "Empty: in proportion to the minutes."
    ),
    "online_percent": _("100 is no limit. A class may have its own."),
    "practical_online_percent": _("Hours beyond the share stay in the record and do not count for the certificate."),
}
CAP_HELP = _("Empty is no limit.")
UNSEEN = _("This site does not see which films go out (STUDY_DELIVERY is off), so this cannot be asked for.")


def in_words(read: Rules) -> list[tuple[str | Promise, list[tuple[str, str]]]]:
    """A policy as groups of (what, how much)."""
    return [(group.title, [(str(LABELS[name]), value(read, name)) for name in group.names]) for group in GROUPS]


def value(read: Rules, name: str) -> str:
    if name == "hour_table":
        return "；".join(table_lines(read.hour_table)) or gettext("in proportion")
    found = getattr(read, name)
    if name in rules.YES_OR_NO:
        return gettext("yes") if found else gettext("no")
    return gettext("no limit") if found is None else str(found)


def table_lines(table: Table) -> list[str]:
    return [f"{least} = {hundredths(worth).rstrip('0').rstrip('.')}" for least, worth in table]
