"""From the rows to a Dossier. Words come in the language that is active; nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from courses.assess.models import Accommodation, QuizAttempt
from courses.pages.models import CoursePage
from courses.pages.page_queries import course_of
from courses.study.engine.merging import absorbed_by
from courses.study.models import Completion, Enrolment
from foundation.local_days import day_of
from lms.bases.base_queries import base_of_page
from lms.delivery.brought import hides_confirmation
from lms.delivery.class_members import known_places
from lms.delivery.models import Cohort, CohortMember, Mark, Session
from lms.points.credits.credit import of_kind
from lms.points.ledger import transactions
from lms.points.models import LedgerTxn
from lms.points.values.units import Unit
from lms.records.certificates import certificates
from lms.records.elsewhere.elsewhere import number_of
from lms.records.models import Certificate, Doubt, ExternalCertificate
from lms.records.record.dossier import (
    Attendance,
    Correction,
    Cycle,
    Dossier,
    Granted,
    ListedCertificate,
    Practical,
    QuizResult,
)
from lms.records.record.hours import Tally, tally_of, with_waiting
from lms.records.requirements import completing, practical
from lms.records.requirements.attended import marks_in
from lms.records.requirements.requirement_check import check, counted, shared_in_words
from lms.records.requirements.requirements import requirements_of, standing, waits_for_identity

if TYPE_CHECKING:
    from lms.people.models import User

Kind = ExternalCertificate.Kind


def dossier_of(subject: User, *, as_if_confirmed: bool = False) -> Dossier:
    """Return everything the record says of somebody, newest first. A handful of queries a course, and courses are few.

    `as_if_confirmed`: what waits until her office confirms her stands in it as if it had.
    """
    have = transactions.balances(subject.pk)
    hours = with_waiting(tally_of(subject.pk), subject.pk) if as_if_confirmed else tally_of(subject.pk)
    cycles = tuple(cycles_of(subject, hours, is_confirmed=as_if_confirmed or not waits_for_identity(subject.pk)))
    return Dossier(
        learner=subject.uuid,
        name=subject.name,
        as_of=last_change(subject),
        points_milli=have.get(Unit.POINT, 0),
        hours_milli=have.get(Unit.CLASS_HOUR, 0),
        online_milli=sum(hours.online.values()),
        in_person_milli=hours.in_person_total,
        corrected_milli=hours.corrected_total,
        cycles=cycles,
        corrections=tuple(corrections_of(hours)),
        quizzes=tuple(quizzes_of(subject)),
        practicals=tuple(practicals_of(subject)),
        attendance=tuple(attendance_of(subject)),
        certificates=tuple(certificates_of(subject)),
        accommodations=tuple(accommodations_of(subject)),
    )


def dossier_for(user: Any, subject: User) -> Dossier:
    """Return what this person may see of the record: all of it, or a class's part where only a class opens it to her.

    Of a class: its courses with their hours, quizzes and work, its meetings and its certificates; no points, nothing
    learnt elsewhere, and of papers only those that she entered herself.
    """
    places = known_places(user, subject)
    whole = dossier_of(subject, as_if_confirmed=hides_confirmation(user, places or ()))
    if places is None:
        return whole
    enrolments = {place.enrolment.uuid for place in places if place.enrolment is not None}
    codes = {place.cohort.code for place in places}
    cycles = tuple(cycle for cycle in whole.cycles if cycle.enrolment in enrolments)
    courses = {place.cohort.programme.course_id for place in places}
    ours = Certificate.objects.filter(enrolment__in=[place.enrolment_id for place in places if place.enrolment_id])
    papers = ExternalCertificate.objects.filter(subject=subject, by=user)
    known = {*ours.values_list("uuid", flat=True), *papers.values_list("uuid", flat=True)}
    online, in_person = (sum(getattr(cycle, name) for cycle in cycles) for name in ("online_milli", "in_person_milli"))
    corrected = sum(cycle.corrected_milli for cycle in cycles)
    return replace(
        whole,
        as_of=max((place.joined for place in places), default=timezone.now()),
        points_milli=0,
        hours_milli=online + in_person + corrected,
        online_milli=online,
        in_person_milli=in_person,
        corrected_milli=corrected,
        cycles=cycles,
        corrections=(),
        quizzes=tuple(quizzes_of(subject, courses=courses)),
        practicals=tuple(practicals_of(subject, courses=courses)),
        attendance=tuple(each for each in whole.attendance if each.code in codes),
        certificates=tuple(each for each in whole.certificates if each.uuid in known),
    )


def corrections_of(hours: Tally) -> Iterator[Correction]:
    wanted = {line.course_id for line in hours.lines}
    names = dict(CoursePage.objects.filter(pk__in=wanted).values_list("pk", "title"))
    for line in hours.lines:
        yield Correction(
            kind=line.kind,
            words=str(of_kind(line.kind).words),
            course=names.get(line.course_id, "") if line.course_id else "",
            day=line.day,
            hours_milli=line.hours_milli,
            points_milli=line.points_milli,
        )


def cycles_of(subject: User, hours: Tally, *, is_confirmed: bool) -> Iterator[Cycle]:
    """Yield the learner's cycles; until her office confirms her, none of them is finished: its hours wait."""
    finished = days_online(subject) if is_confirmed else {}
    live = {row.enrolment_id: row for row in Certificate.objects.filter(subject=subject, revocation=None)}
    joined = bool(absorbed_by(subject.pk))
    places = {place.enrolment_id: place.cohort for place in memberships(subject)}
    for row in Enrolment.objects.filter(subject=subject).select_related("course").order_by("-created", "-pk"):
        required = requirements_of(row)[1]
        now = standing(row, required, tally=hours)
        cohort, certificate, asked = places.get(row.pk), live.get(row.pk), tuple(check(required, now))
        begun = min(day_of(row.created), hours.since.get(row.pk, date.max))  # a roster may come after the first meeting
        if certificate is None and joined:  # a paper that was issued to an account joined with this one is as good
            certificate = certificates.live_elsewhere(row)
        complete = certificate.finished if certificate else None
        if certificate is None and is_confirmed and all(each.met for each in asked):
            complete = completing.completed_on(row, required, tally=hours)
        yield Cycle(
            enrolment=row.uuid,
            title=row.course.title,
            cycle=row.cycle,
            year=begun.year,
            base=base_name(row.course, cohort),
            cohort=cohort.name if cohort else "",
            programme=cohort.programme.title if cohort else "",
            begun=begun,
            left=day_of(row.withdrawn) if row.withdrawn else None,
            finished_online=finished.get(row.pk),
            finished=complete,
            online_milli=now.online,
            in_person_milli=now.in_person,
            corrected_milli=now.corrected,
            counted_milli=counted(required, now),
            online_share=required.online_share,
            asked=asked,
            certificate=certificate.uuid if certificate else None,
            serial=certificate.serial if certificate else "",
            shared=shared_in_words(now) if now.shared else "",
        )


def days_online(subject: User) -> dict[int, date]:
    """Return by enrolment the day on which the online lessons of its course were finished."""
    done = Completion.objects.filter(enrolment__subject=subject, kind=Completion.Kind.COURSE)
    return {enrolment: day_of(at) for enrolment, at in done.order_by("-at").values_list("enrolment", "at")}


def accounts(subject: User) -> list[int]:
    """Return her account, and those that were joined with it: facts keep the account they were written under."""
    return [subject.pk, *absorbed_by(subject.pk)]


def memberships(subject: User) -> list[CohortMember]:
    """Return the learner's classes, oldest first."""
    rows = CohortMember.objects.filter(subject=subject).select_related("cohort__programme__organisation")
    return list(rows.order_by("joined", "pk"))


def base_name(course: CoursePage, cohort: Cohort | None) -> str:
    if cohort:
        return cohort.programme.organisation.name
    base = base_of_page(course)
    return base.organisation.name if base else ""


def quizzes_of(subject: User, courses: Container[int | None] | None = None) -> Iterator[QuizResult]:
    """Yield the best go at each quiz, of some courses or of all; of equal ones the first."""
    goes: dict[tuple[int, str], list[QuizAttempt]] = defaultdict(list)
    for attempt in (
        QuizAttempt.objects.filter(subject__in=accounts(subject)).select_related("lesson").order_by("created", "pk")
    ):
        goes[attempt.lesson_id, attempt.block_id].append(attempt)
    titles: dict[int, str] = {}
    left_out: set[int] = set()
    for attempts in sorted(goes.values(), key=lambda each: each[-1].created, reverse=True):
        best = max(attempts, key=lambda each: each.right / each.total if each.total else 0)
        if best.lesson_id not in titles:
            course = course_of(best.lesson)
            titles[best.lesson_id] = course.title if course else ""
            if courses is not None and (course is None or course.pk not in courses):
                left_out.add(best.lesson_id)
        if best.lesson_id in left_out:
            continue
        yield QuizResult(
            course=titles[best.lesson_id],
            lesson=best.lesson.title,
            right=best.right,
            total=best.total,
            passed=any(each.passed for each in attempts),
            goes=len(attempts),
            day=day_of(best.created),
        )


def practicals_of(subject: User, courses: Container[int | None] | None = None) -> Iterator[Practical]:
    works = [each for each in practical.accepted(subject.pk) if courses is None or each.course_id in courses]
    names = dict(CoursePage.objects.filter(pk__in=[each.course_id for each in works]).values_list("pk", "title"))
    for each in works:
        yield Practical(course=names.get(each.course_id, ""), title=each.title, day=each.day)


def attendance_of(subject: User) -> Iterator[Attendance]:
    for place in reversed(memberships(subject)):
        meetings = list(Session.objects.filter(cohort=place.cohort, ends__lte=timezone.now()))
        if not meetings:
            continue
        marks = list(marks_in(meetings, subject.pk).values())
        statuses = [mark.status for mark in marks]
        yield Attendance(
            cohort=place.cohort.name,
            code=place.cohort.code,
            programme=place.cohort.programme.title,
            base=place.cohort.programme.organisation.name,
            meetings=len(meetings),
            came=statuses.count(Mark.Status.PRESENT) + statuses.count(Mark.Status.LATE),
            late=statuses.count(Mark.Status.LATE),
            excused=statuses.count(Mark.Status.EXCUSED),
            minutes=sum(mark.minutes for mark in marks),
            of_minutes=sum(session.minutes for session in meetings),
        )


def certificates_of(subject: User) -> list[ListedCertificate]:
    everyone = accounts(subject)
    ours = list(Certificate.objects.filter(subject__in=everyone).select_related("revocation"))
    doubted = set(Doubt.objects.open().filter(certificate__in=ours).values_list("certificate", flat=True))
    others = ExternalCertificate.objects.current().filter(subject__in=everyone).select_related("subject__key")
    found = [
        *(of_ours(row, in_doubt=row.pk in doubted) for row in ours),
        *map(of_others, others.prefetch_related("verifications__by")),
    ]
    return sorted(found, key=lambda each: (each.issued, each.number), reverse=True)


def of_ours(row: Certificate, *, in_doubt: bool) -> ListedCertificate:
    if hasattr(row, "revocation"):
        state, words = "revoked", _("revoked")
    elif in_doubt:
        state, words = "in_doubt", _("valid, being looked at again")
    else:
        state, words = "issued_here", _("issued here")
    return ListedCertificate(
        uuid=row.uuid,
        is_ours=True,
        kind=Kind.TRAINING,
        kind_words=str(Kind.TRAINING.label),
        title=row.title,
        level="",
        level_words="",
        number=row.serial,
        issuer="、".join(row.issuers),
        issued=day_of(row.issued),
        has_scan=False,
        state=state,
        state_words=words,
        verified_by="",
        verified=None,
    )


def of_others(row: ExternalCertificate) -> ListedCertificate:
    found = list(row.verifications.all())
    last = found[-1] if found else None
    return ListedCertificate(
        uuid=row.uuid,
        is_ours=False,
        kind=row.kind,
        kind_words=row.get_kind_display(),
        title=row.title,
        level=row.level,
        level_words=row.get_level_display(),
        number=number_of(row),
        issuer=row.issuer,
        issued=row.issued,
        has_scan=bool(row.scan),
        state=last.state if last else "unverified",
        state_words=last.get_state_display() if last else _("not checked yet"),
        verified_by=last.by.name if last else "",
        verified=day_of(last.at) if last else None,
        note=last.note if last else "",
    )


def accommodations_of(subject: User) -> Iterator[Granted]:
    for row in Accommodation.objects.filter(subject=subject).order_by("-starts", "-pk"):
        yield Granted(row.kind, row.get_kind_display(), row.starts, row.ends)


def last_change(subject: User) -> datetime:
    """Return the newest of the times of everything in it; without anything, when the person became known."""
    times: list[datetime | None] = [
        subject.date_joined,
        LedgerTxn.objects.filter(subject=subject).order_by("-number").values_list("posted_at", flat=True).first(),
    ]
    for rows, name in (
        (Enrolment.objects.filter(subject=subject), "created"),
        (Enrolment.objects.filter(subject=subject).exclude(withdrawn=None), "withdrawn"),
        (QuizAttempt.objects.filter(subject=subject), "created"),
        (Mark.objects.filter(subject=subject), "at"),
        (Session.objects.filter(cohort__members__subject=subject, ends__lte=timezone.now()), "ends"),
        (CohortMember.objects.filter(subject=subject), "joined"),
        (Certificate.objects.filter(subject=subject), "issued"),
        (Certificate.objects.filter(subject=subject, revocation__isnull=False), "revocation__at"),
        (Doubt.objects.filter(certificate__subject=subject), "opened"),
        (Doubt.objects.filter(certificate__subject=subject).exclude(ended=None), "ended"),
        (ExternalCertificate.objects.filter(subject=subject), "created"),
        (ExternalCertificate.objects.filter(subject=subject, verifications__isnull=False), "verifications__at"),
    ):
        times.append(rows.order_by(f"-{name}").values_list(name, flat=True).first())
    return max(moment for moment in times if moment)
