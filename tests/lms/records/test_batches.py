"""A whole class gets its certificates: each learner once, errors in words, lost work found again."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from courses.study.models import Completion, Enrolment
from lms.delivery.cohorts import join
from lms.delivery.models import Cohort, CohortMember
from lms.people.models import Division, Trainee, User
from lms.records import tasks
from lms.records.certificates import batches, certificates
from lms.records.errors import NobodyToCertify
from lms.records.models import Batch, BatchItem, Certificate
from tests.courses.study.player import Clock

pytestmark = pytest.mark.both_databases


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids handed to the queue, which is not ours."""
    ids: list[int] = []
    monkeypatch.setattr(tasks.issue_batch, "apply_async", lambda args: ids.append(args[0]))
    return ids


@pytest.fixture
def other(cohort: Cohort, menghai: Division, make_trainee: Callable[..., Trainee], owner: User) -> User:
    """A second learner of the class, who has finished nothing."""
    found = make_trainee(division=menghai, name="玉腊").user
    join(cohort=cohort, subject=found, by=owner)
    return found


def states(batch: Batch) -> dict[str, str]:
    return {item.enrolment.subject.name: item.state for item in batch.items.select_related("enrolment__subject")}


def test_a_class_is_certified_and_who_is_not_ready_reads_why(
    done: Enrolment,
    cohort: Cohort,
    other: User,
    staff: User,
    sent: list[int],
    signed_in: Callable[[User], Client],
    django_capture_on_commit_callbacks: Any,
) -> None:
    browser = signed_in(staff)
    with django_capture_on_commit_callbacks(execute=True):
        where = browser.post(f"/certificates/classes/{cohort.uuid}/begin/")["Location"]
    before = browser.get(where).content.decode()

    for pk in sent:
        tasks.issue_batch(pk)

    after = browser.get(where).content.decode()
    assert "0／2" in before
    assert "2／2" in after
    assert "学完课程的每一课" in after
    assert states(Batch.objects.get()) == {"岩温": "issued", "玉腊": "missing"}
    paper = pypdf.PdfReader(io.BytesIO(browser.get(f"/certificates/batches/{Batch.objects.get().uuid}.pdf").content))
    assert len(paper.pages) == 1


@pytest.mark.parametrize("confirmed", [True, False])
def test_whom_the_office_brought_is_the_offices_to_certify(
    done: Enrolment,
    cohort: Cohort,
    staff: User,
    officer: User,
    sent: list[int],
    signed_in: Callable[[User], Client],
    confirmed: bool,
) -> None:
    """A base would read from a certificate that it cannot have who of them is not confirmed; so it issues none."""
    CohortMember.objects.filter(cohort=cohort).update(by=officer)
    if not confirmed:
        Trainee.objects.filter(user=done.subject).update(confirmed=None)
    browser = signed_in(staff)

    refused = browser.post(f"/certificates/classes/{cohort.uuid}/begin/", follow=True).content.decode()
    record = browser.get(reverse("records:of", args=[done.subject.uuid])).content.decode()
    alone = browser.post(reverse("records:issue", args=[done.uuid]))

    assert "证书由残联签发" in refused
    assert "由残联签发" in record
    assert "领取证书" not in record
    assert alone.status_code == 403
    batch = batches.begin(cohort=cohort, by=officer)
    batches.issue_waiting(batch.pk)
    assert Certificate.objects.filter(enrolment=done).exists() == confirmed
    seen = browser.get(f"/certificates/batches/{batch.uuid}/").content.decode()
    assert ("由残联签发" in seen) == (not confirmed)
    assert "要先确认您的身份" not in seen
    assert "1／1" in seen


def test_running_it_again_gives_nobody_a_second_one(
    done: Enrolment, cohort: Cohort, other: User, staff: User, sent: list[int], clock: Clock
) -> None:
    first = batches.begin(cohort=cohort, by=staff)
    assert batches.begin(cohort=cohort, by=staff) == first
    batches.issue_waiting(first.pk)
    place = Enrolment.objects.get(subject=other)
    Completion.objects.create(enrolment=place, page_id=place.course_id, kind="course", at=clock.at)

    second = batches.begin(cohort=cohort, by=staff)
    batches.issue_waiting(second.pk)
    batches.issue_waiting(second.pk)

    assert states(second) == {"岩温": "there", "玉腊": "issued"}
    assert Certificate.objects.count() == 2


def test_one_broken_learner_keeps_nobody_elses_certificate(
    done: Enrolment, cohort: Cohort, other: User, staff: User, monkeypatch: pytest.MonkeyPatch, sent: list[int]
) -> None:
    def breaks(*, enrolment: Enrolment, by: User) -> Certificate:
        if enrolment.subject == other:
            raise ValueError("a row that cannot be")
        return certificates.issue(enrolment=enrolment, by=by)

    monkeypatch.setattr(batches, "issue", breaks)
    batch = batches.begin(cohort=cohort, by=staff)
    for _ in range(3):
        batches.issue_waiting(batch.pk)

    assert states(batch) == {"岩温": "issued", "玉腊": "failed"}


def test_a_lost_message_is_found_again(
    done: Enrolment, cohort: Cohort, staff: User, sent: list[int], clock: Clock
) -> None:
    batch = batches.begin(cohort=cohort, by=staff)
    assert batches.sweep() == 0

    clock.at += timedelta(minutes=3)
    assert batches.sweep() == 1
    batches.issue_waiting(sent[-1])

    assert batches.sweep() == 0
    assert BatchItem.objects.get(batch=batch).state == "issued"


def test_a_class_of_nobody_is_refused_in_words(
    cohort: Cohort, staff: User, sent: list[int], signed_in: Callable[[User], Client]
) -> None:
    cohort.members.all().delete()

    with pytest.raises(NobodyToCertify):
        batches.begin(cohort=cohort, by=staff)
    page = signed_in(staff).post(f"/certificates/classes/{cohort.uuid}/begin/", follow=True)

    assert "还没有人参加课程" in page.content.decode()
