"""Over HTTP: a grant for whoever is signed in, books from whoever carries them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from courses.study.engine.enrolment import enrol
from courses.study.models import BookConflict, OfflineGrant, PlayLease, Presence, VerifiedInterval
from courses.study.recount import rebuild
from lms.people.models import HelperLink
from tests.courses.study.offline.device import Device

if TYPE_CHECKING:
    from collections.abc import Callable

    from courses.pages.models import CoursePage
    from courses.study.models import Enrolment, Timeline
    from lms.people.models import User
    from tests.courses.study.player import Clock, Player

pytestmark = pytest.mark.both_databases
BOOKS, GRANTS = "/api/study/books/", "/api/study/grants/"


def hand_in(*parts: Any, client: Client | None = None) -> Any:
    """By anybody: no session, and Django's check of forms is on."""
    client = client or Client(enforce_csrf_checks=True)
    return client.post(BOOKS, json.dumps({"parts": parts}), content_type="application/json")


@pytest.fixture
def ask(signed_in: Callable[[User], Client], subject: User, course: CoursePage) -> Callable[..., Any]:
    def post(user: User | None = None, **changed: Any) -> Any:
        said = {"course": course.pk, "key": "", "device": "3-4", "name": "手机"} | changed
        return signed_in(user or subject).post(GRANTS, said, content_type="application/json")

    return post


def test_a_grant_says_all_that_a_device_needs(
    ask: Callable[..., Any], enrolment: Enrolment, course: CoursePage, clock: Clock, films: list[Timeline]
) -> None:
    device = Device(enrolment.subject, course, clock)
    answer = ask(key=device.public)

    assert answer.status_code == 201
    said = answer.json()
    grant = OfflineGrant.objects.get(uuid=said["grant"])
    assert [each["timeline"] for each in said["timelines"]] == [str(film.uuid) for film in films]
    assert (said["next_number"], said["max_rate"], said["presence_ms"]) == (0, 3.0, 15 * 60_000)
    assert (grant.expires_at - grant.issued_at).days == 30
    assert (grant.key.device, grant.key.name) == ("3-4", "手机")

    device.grant = grant
    device.watch(films[0], 60).hand_in()
    assert ask(key=device.public).json()["next_number"] == 1


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"key": "04"}, 400, "bad_request"),
        ({"key": None}, 400, "bad_request"),
        ({"course": True}, 400, "bad_request"),
        ({"course": 2**70}, 400, "bad_request"),
        ({"course": 999_999}, 404, "not_found"),
        ({"device": ["x"]}, 400, "bad_request"),
        ({"name": 5}, 400, "bad_request"),
    ],
)
def test_what_cannot_be_read_is_refused(
    changed: dict[str, Any], status: int, code: str, ask: Callable[..., Any], enrolment: Enrolment, device: Device
) -> None:
    answer = ask(**({"key": device.public} | changed))
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_who_has_not_joined_takes_nothing_along(
    ask: Callable[..., Any], enrolment: Enrolment, course: CoursePage, clock: Clock, make_trainee: Callable[..., Any]
) -> None:
    other = make_trainee(division=enrolment.subject.trainee.division, name="岩香").user
    answer = ask(other, key=Device(other, course, clock).public)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_enrolled")
    assert Client().post(GRANTS, {}, content_type="application/json").status_code in (302, 401, 403)


def test_a_key_of_somebody_else_is_not_taken_over(
    ask: Callable[..., Any], enrolment: Enrolment, device: Device, course: CoursePage, make_trainee: Callable[..., Any]
) -> None:
    other = make_trainee(division=enrolment.subject.trainee.division, name="岩香").user
    enrol(subject=other, course=course, by=other)
    answer = ask(other, key=device.public)
    assert (answer.status_code, answer.json()["code"]) == (409, "new_key_needed")


def test_books_are_taken_from_anybody_who_carries_them(
    device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock
) -> None:
    first, second = device.watch(films[0], 120), device.watch(films[1], 60)
    clock.tick(60)
    answer = hand_in(first.part(), second.part())

    assert answer.status_code == 200
    assert [(each["book"], each["acked_to"], each["state"]) for each in answer.json()["parts"]] == [
        (first.uuid, 3, "confirmed"),
        (second.uuid, 1, "confirmed"),
    ]
    assert sum(VerifiedInterval.objects.filter(enrolment=enrolment).values_list("verified_ms", flat=True)) == 180_000
    assert "Set-Cookie" not in answer
    assert "sessionid" not in answer.cookies


def test_a_cookie_changes_nothing(
    device: Device,
    films: list[Timeline],
    enrolment: Enrolment,
    clock: Clock,
    make_trainee: Callable[..., Any],
    signed_in: Callable[[User], Client],
) -> None:
    """Handed in by somebody else who is signed in, and with a session that is over."""
    book = device.watch(films[0], 60)
    other = signed_in(make_trainee(division=enrolment.subject.trainee.division, name="岩香").user)
    assert hand_in(book.part(), client=other).json()["parts"][0]["state"] == "confirmed"
    stale = Client(enforce_csrf_checks=True)
    stale.cookies["sessionid"] = "x" * 32
    assert hand_in(book.part(), client=stale).json()["parts"][0]["state"] == "confirmed"
    assert PlayLease.objects.get(uuid=book.uuid).subject_id == enrolment.subject_id


def test_what_is_not_verified_gets_one_and_the_same_answer(
    device: Device, films: list[Timeline], enrolment: Enrolment, course: CoursePage, clock: Clock
) -> None:
    book = device.watch(films[0], 60)
    genuine = book.part()
    stranger = Device(enrolment.subject, course, clock)
    stranger.grant = device.grant
    answers = [
        hand_in(each).json()["parts"][0]
        for each in (
            stranger.watch(films[0], 60).part(),  # a key that nobody knows
            genuine | {"signature": "1" * 128},
            book.part(grant="00000000-0000-4000-8000-000000000000"),
        )
    ]
    assert len({json.dumps({**each, "book": ""}, sort_keys=True) for each in answers}) == 1
    assert answers[0]["code"] == "unknown_grant"
    assert not PlayLease.objects.filter(grant__isnull=False).exists()


def test_a_book_takes_nothing_without_its_signature(
    device: Device,
    films: list[Timeline],
    enrolment: Enrolment,
    clock: Clock,
    signed_in: Callable[[User], Client],
    player: Player,
) -> None:
    """The player's own addresses do not know it, though the learner herself is signed in and knows its id."""
    book = device.watch(films[0], 60)
    book.hand_in()
    clock.tick(600)
    player.lease, player.seq, player.head = book.uuid, 2, book.hashes[-1]
    answers = [player.post(player.chunk(60_000, 90_000)), player.say_present(), player.close()]
    read = signed_in(enrolment.subject).post(f"/study/readings/{book.uuid}/", {"answer": "x"})

    assert [answer.status_code for answer in (*answers, read)] == [404] * 4
    assert PlayLease.objects.get(uuid=book.uuid).chunks.count() == 2
    assert not Presence.objects.filter(subject=enrolment.subject_id).exists()


def test_one_bad_part_takes_nothing_from_the_others(
    device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock
) -> None:
    book = device.watch(films[0], 60)
    answer = hand_in({"book": 1}, book.part(), None).json()["parts"]
    assert [each["state"] for each in answer] == ["refused", "confirmed", "refused"]


@pytest.mark.parametrize("body", ["[]", "{}", '{"parts": []}', '{"parts": 1}', '{"parts": NaN}', "x", "\ud800"])
def test_a_body_of_another_shape_is_refused(body: str, enrolment: Enrolment) -> None:
    answer = Client().post(BOOKS, body.encode("utf-8", "surrogatepass"), content_type="application/json")
    assert answer.status_code == 400
    assert set(answer.json()) >= {"code", "words", "remedy"}


def test_too_many_parts_too_much_and_another_verb(enrolment: Enrolment) -> None:
    assert hand_in(*[{}] * 51).status_code == 400
    assert hand_in("x" * 300_000).status_code == 413
    assert Client().get(BOOKS).status_code == 405
    assert Client().post(BOOKS, "parts=1", content_type="text/plain").status_code == 415


FAR = 2**53


@pytest.mark.parametrize(
    "row",
    [
        [0, FAR - 10, FAR, 1000, 0],
        [0, 0, 60_000, 100_000, 0],
        [0, 0, 10, 1, FAR],
        [0, 0, 10, 1000, -FAR],
        [100_000, 0, 10, 1000, 0],
        [999, 0, 10, 1000, 0],
    ],
)
@pytest.mark.parametrize("number", [0, 2**31 - 1])
def test_what_no_player_writes_is_answered_and_the_sums_stay_true(
    row: list[int], number: int, device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock
) -> None:
    """Signed by a key of hers: nothing that a device can say makes an error."""
    clock.tick(600)
    book = device.begin(films[0], number=number)
    book.write(0, 10, 0)
    book.rows, book.answers = [row], [[row[0], FAR]]
    answer = hand_in(book.part())

    assert answer.status_code in (200, 429)
    assert answer.json()["parts"][0]["state"] in {"confirmed", "waiting", "refused"}
    assert rebuild.differences(enrolment.subject_id) == []


def test_an_id_that_another_learner_s_device_uses_is_refused(
    device: Device,
    make_device: Callable[..., Device],
    films: list[Timeline],
    enrolment: Enrolment,
    clock: Clock,
    course: CoursePage,
    make_trainee: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where both come at once, so that neither sees the other's before it writes."""
    other = make_trainee(division=enrolment.subject.trainee.division, name="岩香").user
    enrol(subject=other, course=course, by=other)
    theirs = make_device(other).watch(films[0], 60)
    hand_in(theirs.part())
    mine = device.begin(films[0])
    mine.uuid = theirs.uuid
    mine.write(0, 10, 0)
    seen = hand_in(mine.part()).json()["parts"][0]
    monkeypatch.setattr("courses.study.engine.offline.books.book_of", lambda *_: None)
    unseen = hand_in(mine.part()).json()["parts"][0]

    assert [seen["code"], unseen["code"]] == ["two_stories"] * 2
    assert PlayLease.objects.filter(subject=enrolment.subject_id, grant__isnull=False).count() == 0


def test_what_does_not_fit_yet_says_when_it_does(
    device: Device, films: list[Timeline], enrolment: Enrolment, clock: Clock
) -> None:
    book = device.begin(films[0])
    for piece in range(300):
        book.write(piece, piece + 1, 0)
    answer = hand_in(book.part())

    assert (answer.status_code, answer.json()["parts"][0]["state"]) == (429, "waiting")
    assert int(answer["Retry-After"]) > 0


def test_a_helper_takes_along_for_whom_she_helps_until_she_may_not(
    make_device: Callable[..., Device],
    films: list[Timeline],
    enrolment: Enrolment,
    clock: Clock,
    make_user: Callable[..., User],
) -> None:
    mother = make_user("mother")
    link = HelperLink.objects.create(helper=mother, trainee=enrolment.subject.trainee, consent_note="当面同意")
    device = make_device(actor=mother)
    book, later = device.watch(films[0], 60), device.watch(films[1], 60)
    assert hand_in(book.part()).json()["parts"][0]["state"] == "confirmed"
    link.revoked = clock.at
    link.save(update_fields=["revoked"])

    answer = hand_in(later.part()).json()["parts"][0]
    assert (answer["state"], answer["code"]) == ("claimed", "right_ended")
    assert PlayLease.objects.get(uuid=book.uuid).actor == mother
    many = device.begin(films[0])  # rows have a budget there too, and the other parts are answered all the same
    for piece in range(800):
        many.write(piece, piece + 1, 0)
    states = [each["state"] for each in hand_in(many.part(), later.part()).json()["parts"]]
    assert states == ["waiting", "claimed"]
    assert not BookConflict.objects.exists()


def test_grants_are_counted_by_the_day(
    ask: Callable[..., Any], enrolment: Enrolment, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("courses.study.pages.offline_api.GRANTS_A_DAY", 1)
    answers = [ask(key=device.public) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 429]
    assert int(answers[1]["Retry-After"]) > 0
