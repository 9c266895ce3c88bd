"""What somebody studied or handed in cannot be deleted from the explorer, alone or with many; the rest can."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from courses.pages.models import CoursePage, LessonPage
from lms.bases import submissions
from lms.bases.models import SubmissionDuty
from lms.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> Client:
    client = Client()
    client.force_login(User.objects.create(username="root", is_superuser=True))
    return client


@pytest.fixture
def handed_in(course: CoursePage, live: LessonPage, editor: User) -> CoursePage:
    duty = SubmissionDuty.objects.create(name="选送", starts=date(2021, 1, 1), ends=date(2099, 1, 1))
    submissions.submit(duty=duty, course=course, by=editor)
    return course


def test_deleting_it_leads_to_taking_it_off_the_site(operator: Client, handed_in: CoursePage) -> None:
    response = operator.post(reverse("wagtailadmin_pages:delete", args=[handed_in.pk]))

    assert response.headers["Location"] == reverse("wagtailadmin_pages:unpublish", args=[handed_in.pk])
    assert CoursePage.objects.filter(pk=handed_in.pk).exists()


def test_deleting_many_with_it_among_them_deletes_none(operator: Client, handed_in: CoursePage) -> None:
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])

    operator.post(f"{url}?id={handed_in.pk}&next=/manage/pages/", {"confirm": "on"})

    assert CoursePage.objects.filter(pk=handed_in.pk).exists()


def test_a_draft_that_nobody_used_can_go(operator: Client, draft: LessonPage) -> None:
    operator.post(reverse("wagtailadmin_pages:delete", args=[draft.pk]))

    assert not LessonPage.objects.filter(pk=draft.pk).exists()
