"""A share link shows a masked record until it ends, and nothing afterwards."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from courses.assess.models import Accommodation
from courses.study.models import Enrolment
from lms.people.accounts import helping, merging
from lms.people.models import HelperLink, User
from lms.records.elsewhere import elsewhere
from lms.records.elsewhere.elsewhere import Paper
from lms.records.models import ShareLink
from lms.records.record import sharing
from tests.courses.study.player import Clock


@pytest.fixture
def link(enrolment: Enrolment) -> ShareLink:
    subject = enrolment.subject
    Accommodation.objects.create(subject=subject, kind="more_time")
    paper = Paper("skill", "保健按摩师", "5", "2253000000500123", "云南省职业技能鉴定中心", date(2024, 5, 6))
    elsewhere.enter(subject=subject, paper=paper, scan=None, by=subject)
    return sharing.make(subject=subject, days=7, with_name=False, by=subject)


def test_strangers_see_courses_and_certificates_but_not_who(link: ShareLink) -> None:
    answer = Client().get(f"/shared/{link.token}/")

    page = answer.content.decode()
    assert answer.status_code == 200
    for words in ("岩*", "保健按摩入门", "保健按摩师", "****0123"):
        assert words in page
    for words in ("岩温", "2253000000500123", "延长时间", str(link.subject.uuid)):
        assert words not in page
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_the_full_name_is_shown_only_where_the_learner_ticked_it(
    enrolment: Enrolment, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(enrolment.subject)

    browser.post(f"/record/of/{enrolment.subject.uuid}/links/", {"days": "30", "with_name": "on"})

    made = ShareLink.objects.get()
    assert made.days == 30
    assert "岩温" in Client().get(f"/shared/{made.token}/").content.decode()


@pytest.mark.both_databases
def test_taken_back_it_shows_nothing_at_once(link: ShareLink, signed_in: Callable[[User], Client]) -> None:
    signed_in(link.subject).post(f"/record/links/{link.uuid}/take-back/")

    answer = Client().get(f"/shared/{link.token}/")

    assert answer.status_code == 404
    assert "链接已失效" in answer.content.decode()
    assert "岩" not in answer.content.decode()


def test_it_runs_out_by_itself_and_counts_its_views(link: ShareLink, clock: Clock) -> None:
    codes = []
    for days in (0, 6, 1):
        clock.at += timedelta(days=days)
        codes.append(Client().get(f"/shared/{link.token}/").status_code)

    link.refresh_from_db()
    assert codes == [200, 200, 404]
    assert link.views == 2


@pytest.mark.parametrize("token", ["x", "x" * 60, "岩温"])
def test_a_guess_finds_nothing(token: str, link: ShareLink) -> None:
    assert Client().get(f"/shared/{token}/").status_code == 404


def test_a_helper_may_share_where_she_may_see_the_record_and_an_officer_never(
    enrolment: Enrolment, make_user: Callable[..., User], officer: User, signed_in: Callable[[User], Client]
) -> None:
    subject = enrolment.subject
    mother, aunt = make_user("mother"), make_user("aunt")
    for who, sees in ((mother, True), (aunt, False)):
        HelperLink.objects.create(helper=who, trainee=subject.trainee, can_view_record=sees, consent_note="同意")
    address = f"/record/of/{subject.uuid}/links/"

    codes = [signed_in(who).post(address, {"days": "7"}).status_code for who in (mother, aunt, officer)]

    assert codes == [302, 403, 403]
    assert ShareLink.objects.get().by == mother


ENDS = {
    "an officer ends it": lambda link: helping.revoke(link=link),
    "its last day is over": lambda link: HelperLink.objects.filter(pk=link.pk).update(ends=timezone.localdate() - DAY),
    "she may no longer see the record": lambda link: HelperLink.objects.filter(pk=link.pk).update(
        can_view_record=False
    ),
    "it goes to another account": lambda link: merging.move_link(
        link, helper=User.objects.get(username="aunt"), trainee=link.trainee
    ),
    "it ends with a list's account": lambda link: merging.drop_contact_and_helpers(link.helper),
}
DAY = timedelta(days=1)


@pytest.mark.parametrize("how", ENDS)
def test_what_a_helper_shared_ends_with_her_right_to(
    how: str, enrolment: Enrolment, make_user: Callable[..., User], signed_in: Callable[[User], Client]
) -> None:
    subject = enrolment.subject
    helps = HelperLink.objects.create(
        helper=make_user("mother"), trainee=subject.trainee, can_view_record=True, consent_note="同意"
    )
    make_user("aunt")
    shared = sharing.make(subject=subject, days=90, with_name=True, by=helps.helper)
    own = sharing.make(subject=subject, days=90, with_name=True, by=subject)
    address = f"/shared/{shared.token}/"
    before = Client().get(address).status_code

    ENDS[how](helps)
    after = Client().get(address)
    page = signed_in(subject).get(f"/record/of/{subject.uuid}/links/").content.decode()

    assert (before, after.status_code) == (200, 404)
    assert "岩温" not in after.content.decode()
    assert shared.token not in page
    assert own.token in page
    assert Client().get(f"/shared/{own.token}/").status_code == 200


def test_helping_again_brings_back_no_link_of_before(enrolment: Enrolment, make_user: Callable[..., User]) -> None:
    said = {"helper": make_user("mother"), "trainee": enrolment.subject.trainee, "consent_note": "同意"}
    helps = HelperLink.objects.create(**said, can_view_record=True)
    shared = sharing.make(subject=enrolment.subject, days=90, with_name=True, by=helps.helper)

    helping.revoke(link=helps)
    HelperLink.objects.create(**said, can_view_record=True)

    assert Client().get(f"/shared/{shared.token}/").status_code == 404


def test_only_the_offered_lengths_are_taken(enrolment: Enrolment) -> None:
    with pytest.raises(ValueError, match="365"):
        sharing.make(subject=enrolment.subject, days=365, with_name=False, by=enrolment.subject)
