"""Who may see whom."""

from datetime import timedelta

import pytest
from django.utils import timezone

from foundation.http.permission import visible
from lms.people import access
from lms.people.models import HelperLink, Posting, Role, Trainee

pytestmark = pytest.mark.django_db


def test_a_county_officer_sees_her_county_and_not_the_next(post_to, make_trainee, menghai, mengla) -> None:
    officer = post_to(Role.COUNTY_OFFICER, division=menghai)
    ours, theirs = make_trainee(division=menghai), make_trainee(division=mengla)

    assert list(visible(officer, Trainee.objects.all())) == [ours]
    assert officer.has_perm("people.view_person", ours.user)
    assert not officer.has_perm("people.view_person", theirs.user)


def test_a_prefecture_officer_sees_all_its_counties(post_to, make_trainee, menghai, mengla) -> None:
    officer = post_to(Role.PREFECTURE_OFFICER, division=menghai.parent)
    make_trainee(division=menghai)
    make_trainee(division=mengla)

    assert visible(officer, Trainee.objects.all()).count() == 2


def test_a_posting_that_ended_gives_nothing(post_to, make_trainee, menghai) -> None:
    officer = post_to(Role.COUNTY_OFFICER, division=menghai)
    make_trainee(division=menghai)
    yesterday = timezone.localdate() - timedelta(days=1)

    Posting.objects.update(starts=yesterday, ends=yesterday)

    assert not visible(officer, Trainee.objects.all()).exists()
    assert access.roles(officer) == frozenset()


def test_a_helper_sees_the_one_she_helps_until_the_link_is_revoked(make_user, make_trainee, menghai) -> None:
    mother, son, stranger = make_user("mother"), make_trainee(division=menghai), make_trainee(division=menghai)
    link = HelperLink.objects.create(helper=mother, trainee=son, consent_note="当面同意")

    assert mother.has_perm("people.help_trainee", son.user)
    assert not mother.has_perm("people.help_trainee", stranger.user)

    link.revoked = timezone.now()
    link.save()
    mother = type(mother).objects.get(pk=mother.pk)  # rights are read once a request
    assert not mother.has_perm("people.help_trainee", son.user)


def test_a_model_nobody_registered_shows_nothing(post_to, menghai) -> None:
    officer = post_to(Role.PROVINCE_OFFICER, division=menghai.parent.parent)

    assert not visible(officer, Posting.objects.all()).exists()


def test_an_unknown_permission_is_refused(make_user) -> None:
    assert not make_user("a").has_perm("points.invent_money")
