"""What a certificate asks for and how far somebody has come, as values: no database here.

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
class Terms:
    """`online_share` is a cap on what counts, not a thing to reach: practical trades are not learnt by looking."""

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
    """How far a learner has come. `quiz_score` is the lowest of the best results, 100 where there is no quiz;
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


def counted_online(terms: Terms, standing: Standing) -> int:
    """The online hours that count beside those in person: at most the share of the whole that the terms allow."""
    share = 100 if terms.online_share is None else terms.online_share
    return rules.counted_online(standing.online, standing.in_person, share)


def counted(terms: Terms, standing: Standing) -> int:
    """Milli-class-hours as they count towards the certificate, and as it states them."""
    return max(counted_online(terms, standing) + standing.in_person + standing.corrected, 0)


def check(terms: Terms, standing: Standing) -> list[Requirement]:
    """Each thing asked for, met or not, in words."""
    asked = []
    if terms.whole_course:
        asked.append(Requirement(standing.course_finished, _("Finish every lesson of the course.")))
    if terms.hours_total is not None:
        asked.append(hours_in_all(terms, standing))
    if terms.hours_in_person is not None:
        words = _("Come to class for %(asked)s class hours; so far %(have)s.") % {
            "asked": plain(terms.hours_in_person),
            "have": hundredths(standing.in_person),
        }
        asked.append(Requirement(standing.in_person >= terms.hours_in_person, words))
    if terms.quiz_score is not None:
        words = _("Reach %(asked)s %% in every quiz; the lowest so far is %(have)s %%.") % {
            "asked": terms.quiz_score,
            "have": standing.quiz_score,
        }
        asked.append(Requirement(standing.quiz_score >= terms.quiz_score, words))
    if terms.attendance_share is not None:
        words = _("Be there for %(asked)s %% of the class time; so far %(have)s %%.") % {
            "asked": terms.attendance_share,
            "have": standing.attendance_share or 0,
        }
        asked.append(Requirement((standing.attendance_share or 0) >= terms.attendance_share, words))
    if terms.practical_work:
        asked.append(Requirement(standing.practical_work, _("Show your practical work, and have it accepted.")))
    return asked


def is_met(terms: Terms, standing: Standing) -> bool:
    return all(each.met for each in check(terms, standing))


def since(terms: Terms, steps: Iterable[tuple[date, Standing]]) -> date | None:
    """The day on which the last thing asked for was met: since then all of it has been. None while something is not.

    `steps`: how far somebody had come at the end of each day on which anything changed, in their order.
    """
    day: date | None = None
    for on, standing in steps:
        day = (day or on) if is_met(terms, standing) else None
    return day


def hours_in_all(terms: Terms, standing: Standing) -> Requirement:
    """Whether enough was learnt here, with what is counted elsewhere: nobody has to learn the same for nothing."""
    standing = replace(standing, online=standing.online + standing.shared)
    have, asked = counted(terms, standing), terms.hours_total or 0
    words = _("Learn for %(asked)s class hours in all; so far %(have)s.") % {
        "asked": plain(asked),
        "have": hundredths(have),
    }
    if counted_online(terms, standing) < standing.online:
        words += " " + _("At most %(share)s %% of them may be online; more online hours do not count here.") % {
            "share": terms.online_share
        }
    if standing.shared:
        words += " " + shared_in_words(standing)
    return Requirement(have >= asked, words)


def shared_in_words(standing: Standing) -> str:
    """Why hours of this course stand with another one."""
    words = _("%(hours)s class hours of what is learnt here are counted with %(courses)s: what both show counts once.")
    return words % {
        "hours": hundredths(standing.shared),
        "courses": "、".join(_("“%(course)s”") % {"course": course} for course in standing.shared_with),
    }


def plain(milli: int) -> str:
    """4 for 4000, 4.5 for 4500."""
    return hundredths(milli).rstrip("0").rstrip(".")


def in_words(terms: Terms) -> list[str]:
    """What is asked for, for those who have not begun."""
    said = []
    if terms.whole_course:
        said.append(_("every lesson of the course finished"))
    if terms.hours_total is not None:
        said.append(_("%(asked)s class hours in all") % {"asked": plain(terms.hours_total)})
    if terms.hours_in_person is not None:
        said.append(_("%(asked)s class hours in person") % {"asked": plain(terms.hours_in_person)})
    if terms.online_share is not None:
        said.append(_("at most %(share)s %% of the hours online") % {"share": terms.online_share})
    if terms.quiz_score is not None:
        said.append(_("at least %(asked)s %% in every quiz") % {"asked": terms.quiz_score})
    if terms.attendance_share is not None:
        said.append(_("at least %(asked)s %% of the class time attended") % {"asked": terms.attendance_share})
    if terms.practical_work:
        said.append(_("practical work accepted"))
    return said
