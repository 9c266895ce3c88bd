"""What somebody studied or handed in cannot be deleted from the explorer, alone or with many; the rest can."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db.models import CASCADE, PROTECT, RESTRICT
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from courses.pages.editing import delete_protection
from courses.pages.models import CoursePage, LessonPage
from lms.bases import submissions
from lms.bases.models import SubmissionDuty
from lms.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


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


def test_what_keeps_a_page_points_at_the_page_itself() -> None:
    """`keeping` asks those rows alone; one that kept another row, which goes with its page, would be overlooked."""
    followed: set[Any] = set()

    def further(model: Any, depth: int) -> Iterator[str]:
        for relation in model._meta.get_fields(include_hidden=True):
            rule = getattr(relation, "on_delete", None) if relation.auto_created else None
            if rule in (PROTECT, RESTRICT) and depth:
                yield f"{relation.related_model._meta.label}.{relation.field.name}"
            elif rule is CASCADE and relation.field not in followed:
                followed.add(relation.field)
                yield from further(relation.related_model, 0 if issubclass(relation.related_model, Page) else depth + 1)

    assert list(further(Page, 0)) == []
    assert len(followed) > 5
    assert len(list(delete_protection.protecting_rows())) > 5


def test_both_ways_of_asking_say_the_same(handed_in: CoursePage, draft: LessonPage) -> None:
    for page in Page.objects.all():
        assert delete_protection.is_kept(page, asked_by=User()) == delete_protection.must_stay(page), page
    assert delete_protection.must_stay(handed_in)
    assert not delete_protection.must_stay(draft)
