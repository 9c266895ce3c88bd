"""Who makes a request is known in two questions, and right at once when it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group, Permission
from django.test import Client

from lms.people import access
from lms.people.models import HelperLink, Role
from lms.people.signing_in.backends import ByPassword

if TYPE_CHECKING:
    from collections.abc import Callable

    from lms.people.models import Division, Trainee, User

pytestmark = pytest.mark.both_databases


def test_a_trainees_roles_cost_one_question(
    make_trainee: Callable[..., Trainee], menghai: Division, django_assert_num_queries: Any
) -> None:
    trainee = make_trainee(division=menghai)

    with django_assert_num_queries(1):
        user = ByPassword().get_user(trainee.user_id)
        assert access.roles(user) == {"trainee"}  # type: ignore[arg-type]


def test_postings_and_people_one_helps_are_found(
    post_to: Callable[..., User], make_trainee: Callable[..., Trainee], menghai: Division
) -> None:
    officer = post_to(Role.COUNTY_OFFICER, division=menghai)
    HelperLink.objects.create(helper=officer, trainee=make_trainee(division=menghai), consent_note="当面")

    user = ByPassword().get_user(officer.pk)

    assert access.roles(user) == {Role.COUNTY_OFFICER, "helper"}  # type: ignore[arg-type]


def test_whoever_was_closed_is_nobody_from_the_next_click_on(make_user: Callable[..., User]) -> None:
    user = make_user("yu")
    browser = Client()
    browser.force_login(user)
    assert browser.get("/study/").status_code == 200

    user.is_active = False
    user.save()

    assert browser.get("/study/").status_code == 302
    assert authenticate(username="yu", password="pw") is None


def test_what_posts_refuse_is_asked_of_no_group(
    post_to: Callable[..., User], menghai: Division, django_assert_num_queries: Any
) -> None:
    evaluator = post_to(Role.EVALUATOR, division=menghai)
    user: Any = ByPassword().get_user(evaluator.pk)
    assert access.roles(user) == {Role.EVALUATOR}

    with django_assert_num_queries(0):
        assert not user.has_perm("registry.list_people")
        assert not user.has_perm("registry.view_journal")


def test_a_group_still_opens_what_belongs_to_a_library(make_user: Callable[..., User]) -> None:
    user = make_user("someone")
    group = Group.objects.create(name="editors")
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    user.groups.add(group)

    assert user.has_perm("wagtailadmin.access_admin")
