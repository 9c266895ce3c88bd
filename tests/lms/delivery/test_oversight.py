"""What officers see of odd study, and the two steps over HTTP by which it is taken out of the count."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from courses.pages.page_queries import lessons_of
from courses.study.engine.enrolment import enrol
from courses.study.models import Enrolment, EvidenceVoid, PlayLease
from lms.people.models import Division, HelperLink, Organisation, Posting, Trainee, User
from lms.points.ledger import transactions
from tests.courses.pages import making
from tests.courses.study import worlds
from tests.courses.study.player import Clock, Player
from tests.courses.study.reader import Reader


@pytest.fixture
def officers(post_to: Callable[..., User], menghai: Division, mengla: Division) -> dict[str, User]:
    return {
        "county": post_to("county_officer", division=menghai, username="county"),
        "other": post_to("county_officer", division=mengla, username="other-county"),
        "prefecture": post_to("prefecture_officer", division=menghai.parent, username="prefecture"),
    }


def test_a_phone_that_feeds_two_learners_is_shown_to_their_county_and_not_next_door(
    player: Player,
    signed_in: Callable[[User], Client],
    make_trainee: Callable[..., Trainee],
    menghai: Division,
    enrolment: Enrolment,
    officers: dict[str, User],
) -> None:
    second = make_trainee(division=menghai, name="岩叫").user
    enrol(subject=second, course=enrolment.course, by=second)
    there = Player(signed_in(second), player.clock, player.lesson, player.block, device="shared-phone")
    player.device = "shared-phone"
    for each in (player, there):
        each.open()
        each.play(30)

    near = signed_in(officers["county"]).get("/oversight/").content.decode()
    far = signed_in(officers["other"]).get("/oversight/").content.decode()
    listed = signed_in(officers["county"]).get("/oversight/evidence/?device=shared-phone").content.decode()

    assert "shared-phone" in near
    assert "shared-phone" not in far
    assert "岩叫" in listed
    assert enrolment.subject.name in listed


def test_hands_behind_learners_are_shown_and_those_of_bases_first_of_all(
    signed_in: Callable[[User], Client],
    make_user: Callable[..., User],
    make_trainee: Callable[..., Trainee],
    clock: Clock,
    menghai: Division,
    base: Any,
    player: Player,
    enrolment: Enrolment,
    officers: dict[str, User],
) -> None:
    """A teacher of another base who helps two trainees: allowed, and shown."""
    teacher = make_user("helping-teacher", name="刀老师")
    other = Organisation.objects.create(division=menghai, name="别的基地", department="base")
    Posting.objects.create(
        user=teacher, role="base_staff", organisation=other, division=menghai, starts=clock.at.date()
    )
    for name in ("岩叫", "玉罕"):
        trainee = make_trainee(division=menghai, name=name)
        enrol(subject=trainee.user, course=enrolment.course, by=trainee.user)
        HelperLink.objects.create(helper=teacher, trainee=trainee, consent_note="当面", starts=clock.at.date())
        client = signed_in(teacher)
        session = client.session
        session["subject"] = trainee.user_id
        session.save()
        there = Player(client, clock, player.lesson, player.block)
        there.open()
        there.play(30)

    page = signed_in(officers["county"]).get("/oversight/").content.decode()

    assert page.count("刀老师") == 2


def test_a_contradiction_is_shown(
    player: Player, signed_in: Callable[[User], Client], enrolment: Enrolment, officers: dict[str, User]
) -> None:
    player.open()
    player.play(10)
    player.seq, player.head = 0, PlayLease.objects.get(uuid=player.lease).seed
    player.post(player.chunk(0, 9_000))

    page = signed_in(officers["county"]).get("/oversight/").content.decode()

    assert player.lease in page


def test_one_officer_asks_another_approves_and_the_learner_reads_why(
    player: Player,
    signed_in: Callable[[User], Client],
    subject: User,
    enrolment: Enrolment,
    officers: dict[str, User],
) -> None:
    player.open()
    player.play(600)
    county, prefecture = signed_in(officers["county"]), signed_in(officers["prefecture"])
    ask = f"/oversight/evidence/{player.lease}/"

    asked = county.post(ask, {"reason": "一部手机替五人学习", "from_seq": "", "to_seq": ""})
    void = EvidenceVoid.objects.get()
    alone = county.post(f"/oversight/voids/{void.uuid}/", {"verdict": "approve"})
    before = transactions.balances(subject.pk)["point"]
    done = prefecture.post(f"/oversight/voids/{void.uuid}/", {"verdict": "approve", "words": "已电话核实"})

    assert asked.status_code == 302
    assert alone.status_code == 403
    assert before == 2000
    assert done.status_code == 302
    assert transactions.balances(subject.pk)["point"] == 0
    assert "一部手机替五人学习" in player.client.get("/study/").content.decode()
    assert "一部手机替五人学习" in player.client.get("/points/").content.decode()


def test_a_request_without_a_reason_or_with_half_a_run_says_what_is_missing(
    player: Player, signed_in: Callable[[User], Client], enrolment: Enrolment, officers: dict[str, User]
) -> None:
    player.open()
    player.play(60)
    county = signed_in(officers["county"])

    for said in (
        {"reason": ""},
        {"reason": "可疑", "from_seq": "1"},
        {"reason": "可疑", "from_seq": "1", "to_seq": "99"},
    ):
        answer = county.post(f"/oversight/evidence/{player.lease}/", said)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()
    assert not EvidenceVoid.objects.exists()


def test_nobody_but_the_officers_of_the_place_sees_any_of_it(
    player: Player,
    signed_in: Callable[[User], Client],
    post_to: Callable[..., User],
    base: Any,
    menghai: Division,
    trainee: Trainee,
    subject: User,
    enrolment: Enrolment,
    officers: dict[str, User],
) -> None:
    player.open()
    player.play(30)
    county = signed_in(officers["county"])
    county.post(f"/oversight/evidence/{player.lease}/", {"reason": "可疑"})
    void = EvidenceVoid.objects.get()
    staff = post_to("base_staff", division=menghai, organisation=base.organisation)

    for who in (subject, staff, officers["other"]):
        assert signed_in(who).get(f"/oversight/evidence/{player.lease}/").status_code == 403
        assert signed_in(who).get(f"/oversight/voids/{void.uuid}/").status_code == 403
    assert signed_in(staff).get("/oversight/").status_code == 403
    assert signed_in(subject).get("/oversight/evidence/").status_code == 403


def test_the_page_costs_the_same_however_much_is_odd(
    player: Player,
    signed_in: Callable[[User], Client],
    enrolment: Enrolment,
    officers: dict[str, User],
    django_assert_max_num_queries: Any,
) -> None:
    county = signed_in(officers["county"])
    for _ in range(4):
        player.open()
        player.play(10)
        county.post(f"/oversight/evidence/{player.lease}/", {"reason": "可疑"})
    county.get("/oversight/")

    with django_assert_max_num_queries(20):
        assert county.get("/oversight/").status_code == 200
    with django_assert_max_num_queries(16):
        assert county.get("/oversight/evidence/").status_code == 200


def test_answers_are_shown_with_a_void_that_was_asked_for_and_nowhere_else(
    signed_in: Callable[[User], Client],
    clock: Clock,
    subject: User,
    enrolment: Enrolment,
    base: Any,
    owner: User,
    officers: dict[str, User],
) -> None:
    read = worlds.make_course(base, owner, [making.text(making.prose(480))], title="读一读")
    enrol(subject=subject, course=read, by=subject)
    reader = Reader(signed_in(subject), clock, lessons_of(read)[0])
    reader.begin()
    reader.read(60)
    reader.answer(right=False)
    county, other = signed_in(officers["county"]), signed_in(officers["other"])
    sitting = f"/oversight/evidence/{reader.lease.uuid}/"

    before = [county.get(address).content.decode() for address in (sitting, "/oversight/", "/oversight/evidence/")]
    county.post(sitting, {"reason": "两次都一样", "whole": "on"})
    void = EvidenceVoid.objects.latest("pk")
    case = county.get(f"/oversight/voids/{void.uuid}/").content.decode()

    assert reader.check is not None
    wrong = next(option.text for option in reader.check.options if not option.correct)
    assert not any(reader.check.text in html for html in before)
    assert reader.check.text in case
    assert wrong in case
    assert other.get(f"/oversight/voids/{void.uuid}/").status_code == 403
