"""The ground that the site stands on is there after migrating, and laying it again changes nothing."""

import pytest
from wagtail.models import Page, Site

from courses.pages import root_pages
from courses.pages.models import CourseIndexPage, CourseReview, HomePage

pytestmark = pytest.mark.django_db


def test_home_catalogue_and_workflow_stand_after_migrating() -> None:
    home = HomePage.objects.get()
    catalogue = CourseIndexPage.objects.child_of(home).get()

    assert Site.objects.get(is_default_site=True).root_page_id == home.pk
    assert home.title == "首页"
    assert catalogue.get_workflow().workflow_tasks.get().task.specific == CourseReview.objects.get()


def test_laying_it_again_makes_nothing_new() -> None:
    before = Page.objects.count(), Site.objects.count(), CourseReview.objects.count()

    root_pages.ensure_root_pages()

    assert (Page.objects.count(), Site.objects.count(), CourseReview.objects.count()) == before


def test_it_comes_back_after_everything_was_flushed() -> None:
    for page in Page.objects.filter(depth=1):
        Page.objects.filter(path__startswith=page.path).delete()

    catalogue = root_pages.ensure_root_pages()

    assert catalogue.get_parent().specific == HomePage.objects.get()


@pytest.fixture
def noise() -> None:
    """Nothing of anybody's stands on the ground here."""
