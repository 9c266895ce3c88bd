"""What people of a class are told: of tomorrow's meetings once, in the afternoon; of study that is voided, always."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from foundation.local_days import SHANGHAI
from lms.delivery import news
from lms.delivery.cohorts import join, leave
from lms.delivery.models import Cohort, Programme, Session
from lms.people import notices
from lms.people.accounts import consents
from lms.people.models import Notice, Organisation, SmsMessage, User
from lms.people.signing_in import phones

if TYPE_CHECKING:
    from lms.bases.models import TrainingBase

pytestmark = pytest.mark.django_db


def at(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    moment = datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def cohort(base: TrainingBase, course: Any, menghai: Any, yunnan: Any, enrolment: Any, owner: User) -> Cohort:
    organiser, _ = Organisation.objects.get_or_create(division=yunnan, name="云南省残疾人联合会")
    programme = Programme.objects.create(
        organisation=base.organisation, organiser=organiser, course=course, title="保健按摩培训"
    )
    made = Cohort.objects.create(
        programme=programme,
        division=menghai,
        code="A",
        name="按摩一班",
        starts=date(2027, 3, 1),
        ends=date(2027, 5, 1),
        teacher=owner,
    )
    join(cohort=made, subject=enrolment.subject, by=owner)
    return made


def meeting(cohort: Cohort, text: str, place: str = "一号教室") -> Session:
    starts = datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)
    return Session.objects.create(
        cohort=cohort, title="手法", place=place, starts=starts, ends=starts + timedelta(hours=2)
    )


def told(person: User) -> list[str]:
    rows = Notice.objects.filter(person=person, code=Notice.Code.CLASS_TOMORROW).order_by("pk")
    return [notices.words_of(row, person) for row in rows]


def test_tomorrows_meetings_are_told_once_in_the_afternoon(
    cohort: Cohort, subject: User, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    phones.give(user=subject, phone="13812345678", verified=True)
    consents.decide(person=subject, purpose="sms", is_given=True, by=subject)
    for text in ("2027-03-02T08:30", "2027-03-02T14:00", "2027-03-03T08:30"):
        meeting(cohort, text)
    meeting(cohort, "2027-03-02T19:00", "三号教室")
    Session.objects.filter(place="三号教室").update(cancelled_at=timezone.now())
    counts = []
    for text in ("2027-03-01T13:59", "2027-03-01T14:00", "2027-03-01T14:01", "2027-03-01T23:30"):
        at(monkeypatch, text)
        counts.append(news.sweep())

    assert counts == [0, 2, 0, 0]
    assert len(told(subject)) == len(told(owner)) == 1
    assert "08:30–10:30 手法 一号教室；14:00–16:00" in told(subject)[0]
    assert "三号教室" not in told(subject)[0]
    [row] = SmsMessage.objects.filter(template="class_tomorrow")
    assert row.person == subject  # the teacher has not agreed
    assert row.expires - row.created <= timedelta(hours=4)
    assert Notice.objects.filter(person=subject, code="class_tomorrow")[0].path == reverse(
        "delivery:cohort", args=[cohort.uuid]
    )


def test_late_in_the_evening_nothing_goes_by_sms(
    cohort: Cohort, subject: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    phones.give(user=subject, phone="13812345678", verified=True)
    consents.decide(person=subject, purpose="sms", is_given=True, by=subject)
    meeting(cohort, "2027-03-02T08:30")
    at(monkeypatch, "2027-03-01T20:00")

    assert news.sweep() == 1
    assert len(told(subject)) == 1
    assert not SmsMessage.objects.exists()


def test_a_class_that_was_cancelled_or_somebody_who_left_hears_nothing(
    cohort: Cohort, subject: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting(cohort, "2027-03-02T08:30")
    Cohort.objects.filter(pk=cohort.pk).update(state=Cohort.State.CANCELLED)
    at(monkeypatch, "2027-03-01T15:00")
    cancelled = news.sweep()
    Cohort.objects.filter(pk=cohort.pk).update(state=Cohort.State.RUNNING)
    leave(cohort=cohort, subject=subject, by=subject, reason="搬家")
    news.sweep()

    assert cancelled == 0
    assert told(subject) == []


def test_voided_study_is_told_by_sms_without_any_consent(subject: User, enrolment: Any) -> None:
    phones.give(user=subject, phone="13812345678", verified=True)

    news.on_voided(None, subject_id=subject.pk)

    [row] = Notice.objects.filter(person=subject, code=Notice.Code.VOIDED)
    assert row.path == reverse("points:mine")
    assert SmsMessage.objects.get().template == "voided"
