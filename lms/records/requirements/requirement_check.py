"""What a certificate asks for and how far a learner is, as values: no database here.

Hours are milli-class-hours, shares and quiz results per cent; None asks for nothing.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lms.points.ledger.amounts import hundredths
from lms.points.values import rules

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


@dataclass(frozen=True, slots=True)
class Requirements:
    """What a certificate asks for. `online_share` is a cap on what counts, not a thing to reach."""

    whole_course: bool = True
    hours_total: int | None = None
    hours_in_person: int | None = None
    online_share: int | None = None
    quiz_score: int | None = None
    attendance_share: int | None = None
    practical_work: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a learner is. `quiz_score` is the lowest of the best results, 100 where there is no quiz;
    `attendance_share` is None before the first meeting; `corrected` are hours that two people added or took away;
    `shared` are those of what was learnt here and is counted with `shared_with`, other courses of the same year.
    """

    course_finished: bool = False
    online: int = 0
    in_person: int = 0
    quiz_score: int = 0
    attendance_share: int | None = None
    practical_work: bool = False
    corrected: int = 0
    shared: int = 0
    shared_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Requirement:
    met: bool
    words: str


def counted_online(required: Requirements, standing: Standing) -> int:
    """Return the online hours that count beside those in person: at most the share of the whole that is allowed."""
    share = 100 if required.online_share is None else required.online_share
    return rules.counted_online(standing.online, standing.in_person, share)


def counted(required: Requirements, standing: Standing) -> int:
    """Return the milli-class-hours as they count towards the certificate, and as it states them."""
    return max(counted_online(required, standing) + standing.in_person + standing.corrected, 0)


def check(required: Requirements, standing: Standing) -> list[Requirement]:
    """Return each thing asked for, met or not, in words."""
    asked = []
    if required.whole_course:
        asked.append(Requirement(standing.course_finished, _("Finish every lesson of the course.")))
    if required.hours_total is not None:
        asked.append(hours_in_all(required, standing))
    if required.hours_in_person is not None:
        words = _("Come to class for %(asked)s class hours; so far %(have)s.") % {
            "asked": plain(required.hours_in_person),
            "have": hundredths(standing.in_person),
        }
        asked.append(Requirement(standing.in_person >= required.hours_in_person, words))
    if required.quiz_score is not None:
        words = _("Reach %(asked)s %% in every quiz; the lowest so far is %(have)s %%.") % {
            "asked": required.quiz_score,
            "have": standing.quiz_score,
        }
        asked.append(Requirement(standing.quiz_score >= required.quiz_score, words))
    if required.attendance_share is not None:
        words = _("Be there for %(asked)s %% of the class time; so far %(have)s %%.") % {
            "asked": required.attendance_share,
            "have": standing.attendance_share or 0,
        }
        asked.append(Requirement((standing.attendance_share or 0) >= required.attendance_share, words))
    if required.practical_work:
        asked.append(Requirement(standing.practical_work, _("Show your practical work, and have it accepted.")))
    return asked


def is_met(required: Requirements, standing: Standing) -> bool:
    return all(each.met for each in check(required, standing))


def since(required: Requirements, steps: Iterable[tuple[date, Standing]]) -> date | None:
    """Return the day on which the last thing asked for was met: since then all of it has been. None while something is
    not.

    `steps`: how far a learner was at the end of each day on which anything changed, in their order.
    """
    day: date | None = None
    for on, standing in steps:
        day = (day or on) if is_met(required, standing) else None
    return day


def hours_in_all(required: Requirements, standing: Standing) -> Requirement:
    """Check whether enough was learnt here, with what is counted elsewhere: the same is not learnt twice."""
    standing = replace(standing, online=standing.online + standing.shared)
    have, asked = counted(required, standing), required.hours_total or 0
    words = _("Learn for %(asked)s class hours in all; so far %(have)s.") % {
        "asked": plain(asked),
        "have": hundredths(have),
    }
    if counted_online(required, standing) < standing.online:
        words += " " + _("At most %(share)s %% of them may be online; more online hours do not count here.") % {
            "share": required.online_share
        }
    if standing.shared:
        words += " " + shared_in_words(standing)
    return Requirement(have >= asked, words)


def shared_in_words(standing: Standing) -> str:
    """Explain why hours of this course stand with another one."""
    words = _("%(hours)s class hours of what is learnt here are counted with %(courses)s: what both show counts once.")
    return words % {
        "hours": hundredths(standing.shared),
        "courses": "、".join(_("“%(course)s”") % {"course": course} for course in standing.shared_with),
    }


def plain(milli: int) -> str:
    """Write 4 for 4000, 4.5 for 4500."""
    return hundredths(milli).rstrip("0").rstrip(".")


def in_words(required: Requirements) -> list[str]:
    """Return what is asked for, for those who have not begun."""
    found = []
    if required.whole_course:
        found.append(_("every lesson of the course finished"))
    if required.hours_total is not None:
        found.append(_("%(asked)s class hours in all") % {"asked": plain(required.hours_total)})
    if required.hours_in_person is not None:
        found.append(_("%(asked)s class hours in person") % {"asked": plain(required.hours_in_person)})
    if required.online_share is not None:
        found.append(_("at most %(share)s %% of the hours online") % {"share": required.online_share})
    if required.quiz_score is not None:
        found.append(_("at least %(asked)s %% in every quiz") % {"asked": required.quiz_score})
    if required.attendance_share is not None:
        found.append(_("at least %(asked)s %% of the class time attended") % {"asked": required.attendance_share})
    if required.practical_work:
        found.append(_("practical work accepted"))
    return found
