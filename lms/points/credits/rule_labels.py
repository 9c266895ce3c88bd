"""The numbers of a policy in words, in the order in which people think of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.points.credits.credit import BASE, CLASSES, KNOWN, ONLINE, STEPS
from lms.points.ledger.amounts import hundredths
from lms.points.values import rules

if TYPE_CHECKING:
    from lms.points.credits.credit import Words
    from lms.points.values.rules import Rules, Table


@dataclass(frozen=True, slots=True)
class Group:
    title: Words
    names: tuple[str, ...]


# Numbers of more than one kind of credit; those of one kind stand in its module, and before these in their group.
GENERAL = {
    ONLINE: ("require_delivery",),
    STEPS: (),
    _("All self-study together"): ("self_study_day_cap",),
    CLASSES: (),
    BASE: (),
    _("Class hours"): ("minutes_per_class_hour", "hour_table", "online_percent", "practical_online_percent"),
}

LABELS: dict[str, Words] = {
    "require_delivery": _("A film counts only after it has gone out to the learner"),
    "self_study_day_cap": _("Most points a day from all self-study"),
    "minutes_per_class_hour": _("Minutes of a class hour"),
    "hour_table": _("Table for the rest of a meeting"),
    "online_percent": _("Most of the hours online, in percent: courses of knowledge"),
    "practical_online_percent": _("Most of the hours online, in percent: practical courses"),
}

HELP: dict[str, Words] = {
    "require_delivery": _(
        "Of what is sent in from that day on; until the film has gone out the device keeps it and tries again. "
        "Without this officers only read how much had not gone out."
    ),
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


def groups() -> list[Group]:
    """Return all numbers of a policy in groups, in the order in which people think of them."""
    return [
        Group(title, (*(name for credit in KNOWN if credit.group is title for name in credit.labels), *names))
        for title, names in GENERAL.items()
    ]


def label(name: str) -> str:
    """Return a number's name in words."""
    return str(next((credit.labels[name] for credit in KNOWN if name in credit.labels), None) or LABELS[name])


def help_for(name: str) -> str:
    """Return what somebody who fills a number in should know; empty where there is nothing to say."""
    found = next((credit.helps[name] for credit in KNOWN if name in credit.helps), None) or HELP.get(name)
    return str(found or (CAP_HELP if rules.is_cap(name) else ""))


def in_words(read: Rules) -> list[tuple[Words, list[tuple[str, str]]]]:
    """Return a policy as groups of (what, how much)."""
    return [(group.title, [(label(name), value(read, name)) for name in group.names]) for group in groups()]


def value(read: Rules, name: str) -> str:
    if name == "hour_table":
        return "；".join(table_lines(read.hour_table)) or gettext("in proportion")
    found = read.number(name)
    if name in rules.YES_OR_NO:
        return gettext("yes") if found else gettext("no")
    return gettext("no limit") if found is None else str(found)


def table_lines(table: Table) -> list[str]:
    return [f"{least} = {hundredths(worth).rstrip('0').rstrip('.')}" for least, worth in table]
