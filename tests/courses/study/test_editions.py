"""A corrected film over HTTP: what stayed is kept, paid once, and what was begun may be finished."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from courses.pages.models import LessonPage
from courses.study.models import Completion, Enrolment, StudyMinute, Timeline, TimelineEdit, VerifiedInterval
from courses.study.pages import course_progress
from lms.bases.models import TrainingBase
from lms.people.models import Role, User
from media_pipeline.models import Asset
from tests.courses.study import worlds
from tests.courses.study.player import Clock, Player

DAY = 86_400


@pytest.fixture
def editor(base: TrainingBase, post_to: Callable[..., User]) -> User:
    return post_to(Role.BASE_EDITOR, division=base.division, organisation=base.organisation)


@pytest.fixture
def film(signed_in: Callable[[User], Client], clock: Clock, subject: User, second: LessonPage) -> Player:
    """The learner's player on the lesson that has nothing but a film of a quarter of an hour."""
    return Player(signed_in(subject), clock, second.pk, worlds.video_block(second))


@pytest.fixture
def replace(base: TrainingBase, owner: User, second: LessonPage) -> Callable[..., tuple[Timeline, Timeline]]:
    """replace(longer_ms=…): the lesson shows another film from now on; answers both timelines."""

    def corrected(longer_ms: int = 0) -> tuple[Timeline, Timeline]:
        asset = worlds.make_video(base, owner, duration_ms=worlds.QUARTER_HOUR_MS + longer_ms, title="更正")
        return publish(second, asset)

    return corrected


def publish(lesson: LessonPage, asset: Asset) -> tuple[Timeline, Timeline]:
    fresh = LessonPage.objects.get(pk=lesson.pk)
    block = fresh.body[0]
    fresh.body[0] = ("video", {"asset": asset, "title": asset.title, "check": []}, block.id)
    fresh.save_revision().publish()
    old = Timeline.objects.filter(lesson=lesson, block_id=block.id).exclude(asset=asset).latest("pk")
    return old, Timeline.objects.get(lesson=lesson, asset=asset)


def say(client: Client, old: Timeline, *rows: tuple[str, ...], reason: str = "更正手法") -> Any:
    data = {"old": str(old.uuid), f"v{old.pk}-reason": reason}
    for number, row in enumerate(rows):
        for name, time in zip(("old_from", "old_to", "new_from", "new_to"), row, strict=False):
            data[f"v{old.pk}-{name}_{number}"] = time
    return client.post(f"/study/lessons/{old.lesson_id}/versions/", data)


def spans(enrolment: Enrolment, timeline: Timeline) -> list[list[int]]:
    row = VerifiedInterval.objects.filter(enrolment=enrolment, timeline=timeline).first()
    return row.spans if row else []


def shown_ms(enrolment: Enrolment) -> int:
    return sum(StudyMinute.objects.filter(enrolment=enrolment).values_list("gained_ms", flat=True))


def test_what_stayed_is_carried_over_and_not_paid_again(
    film: Player,
    enrolment: Enrolment,
    replace: Callable[..., tuple[Timeline, Timeline]],
    editor: User,
    signed_in: Callable[[User], Client],
) -> None:
    film.open()
    film.play(300)
    old, new = replace(12_000)
    paid = shown_ms(enrolment)

    response = say(signed_in(editor), old, ("3:10", "3:40"))

    assert response.status_code == 302
    assert spans(enrolment, new) == [[0, 190_000], [232_000, 312_000]]
    assert shown_ms(enrolment) == paid == 300_000
    film.open()
    film.at = 0
    film.play(320)
    assert spans(enrolment, new) == [[0, 320_000]]
    assert shown_ms(enrolment) == paid + 50_000  # the new 42 s, and 8 s beyond


def test_time_in_the_old_film_after_the_edit_is_not_paid_twice_either(
    film: Player,
    enrolment: Enrolment,
    replace: Callable[..., tuple[Timeline, Timeline]],
    editor: User,
    signed_in: Callable[[User], Client],
) -> None:
    film.open()
    film.play(60)
    old, new = replace()
    say(signed_in(editor), old)
    earlier = Earlier(film, old)
    earlier.open()
    earlier.play(60)

    film.open()
    film.at = 0
    film.play(120)
    earlier.open()

    assert spans(enrolment, new) == spans(enrolment, old) == [[0, 120_000]]
    assert shown_ms(enrolment) == 120_000


class Earlier(Player):
    """The player on the page of the version one began with."""

    def __init__(self, player: Player, timeline: Timeline) -> None:
        super().__init__(player.client, player.clock, player.lesson, player.block)
        self.timeline = str(timeline.uuid)

    def open(self) -> Any:
        where = {"lesson": self.lesson, "block": self.block, "device": "phone", "timeline": self.timeline}
        response = self.client.post("/api/study/leases/", where, content_type="application/json")
        if response.status_code == 201:
            self.lease, self.head, self.seq = response.json()["lease"], response.json()["prev"], 0
            self.at = response.json()["resume_ms"]
        return response


def test_who_began_may_finish_the_earlier_film_and_with_it_the_lesson(
    film: Player, enrolment: Enrolment, second: LessonPage, replace: Callable[..., tuple[Timeline, Timeline]]
) -> None:
    film.open()
    film.play(600)
    old, _ = replace()
    page = film.client.get(second.url).content.decode()
    address = f"/study/lessons/{second.pk}/parts/{film.block}/{old.uuid}/"
    assert address in page
    shown = film.client.get(address).content.decode()
    assert f'data-timeline="{old.uuid}"' in shown

    film.clock.tick(29 * DAY)
    earlier = Earlier(film, old)
    assert earlier.open().status_code == 201
    earlier.play(280)

    assert Completion.objects.filter(enrolment=enrolment, page=second).exists()


def test_after_thirty_days_the_earlier_film_is_closed(
    film: Player,
    enrolment: Enrolment,
    second: LessonPage,
    subject: User,
    replace: Callable[..., tuple[Timeline, Timeline]],
    signed_in: Callable[[User], Client],
) -> None:
    film.open()
    film.play(600)
    old, _ = replace()

    film.clock.tick(31 * DAY)
    film.client = signed_in(subject)  # a session lasts two weeks

    assert Earlier(film, old).open().status_code == 404
    assert str(old.uuid) not in film.client.get(second.url).content.decode()


def test_nobody_begins_with_the_earlier_film(
    film: Player, enrolment: Enrolment, second: LessonPage, replace: Callable[..., tuple[Timeline, Timeline]]
) -> None:
    film.open()
    old, _ = replace()

    assert Earlier(film, old).open().status_code == 404
    assert film.client.get(f"/study/lessons/{second.pk}/parts/{film.block}/{old.uuid}/").status_code == 404


def test_carrying_over_can_finish_the_lesson(
    film: Player,
    enrolment: Enrolment,
    second: LessonPage,
    subject: User,
    replace: Callable[..., tuple[Timeline, Timeline]],
    editor: User,
    signed_in: Callable[[User], Client],
) -> None:
    film.open()
    film.play(850)
    Completion.objects.all().delete()  # as if a quiz had been missing
    old, new = replace(-100_000)
    VerifiedInterval.objects.filter(timeline=old).update(complete=False)

    say(signed_in(editor), old, ("13:20", "15:00"))

    assert VerifiedInterval.objects.get(timeline=new, enrolment=enrolment).complete
    assert Completion.objects.filter(enrolment=enrolment, page=second).exists()


def test_the_editor_finds_the_form_from_the_lesson(
    film: Player,
    enrolment: Enrolment,
    second: LessonPage,
    replace: Callable[..., tuple[Timeline, Timeline]],
    editor: User,
    signed_in: Callable[[User], Client],
) -> None:
    film.open()
    film.play(60)
    address, desk = f"/study/lessons/{second.pk}/versions/", f"/manage/pages/{second.pk}/edit/"
    client = signed_in(editor)
    assert address not in client.get(desk).content.decode()

    replace()

    assert address in client.get(desk).content.decode()
    assert "原视频从" in client.get(address).content.decode()


def test_a_carry_that_suffices_by_itself_finishes_the_lesson_when_play_is_pressed(
    film: Player,
    enrolment: Enrolment,
    second: LessonPage,
    replace: Callable[..., tuple[Timeline, Timeline]],
    editor: User,
    signed_in: Callable[[User], Client],
) -> None:
    film.open()
    film.play(300)
    old, _ = replace(-600_000)
    say(signed_in(editor), old, ("5:00", "15:00"))
    Completion.objects.all().delete()
    VerifiedInterval.objects.exclude(timeline=old).delete()

    film.open()

    assert Completion.objects.filter(enrolment=enrolment, page=second).exists()


def test_films_that_do_not_match_are_refused_with_both_lengths(
    film: Player,
    enrolment: Enrolment,
    replace: Callable[..., tuple[Timeline, Timeline]],
    editor: User,
    signed_in: Callable[[User], Client],
) -> None:
    film.open()
    film.play(60)
    old, _ = replace(60_000)

    response = say(signed_in(editor), old, ("3:10", "3:40", "3:10", "3:40"))

    assert response.status_code == 422
    assert "11:20" in response.content.decode()  # left of the earlier film
    assert "12:20" in response.content.decode()
    assert not TimelineEdit.objects.exists()


def test_nonsense_in_the_form_is_said_beside_the_field(
    film: Player,
    enrolment: Enrolment,
    replace: Callable[..., tuple[Timeline, Timeline]],
    editor: User,
    signed_in: Callable[[User], Client],
) -> None:
    film.open()
    film.play(60)
    old, _ = replace()

    for row in (("三分", "3:40"), ("3:10", ""), ("3:70", "4:00"), ("", "", "3:10", "3:40")):
        response = say(signed_in(editor), old, row)
        assert response.status_code == 422
        assert 'role="alert"' in response.content.decode()
    assert not TimelineEdit.objects.exists()


def test_another_bases_editor_and_learners_say_nothing(
    film: Player,
    enrolment: Enrolment,
    replace: Callable[..., tuple[Timeline, Timeline]],
    post_to: Callable[..., User],
    mengla: Any,
    signed_in: Callable[[User], Client],
) -> None:
    film.open()
    film.play(60)
    old, _ = replace()
    other = post_to(Role.BASE_EDITOR, division=mengla)

    assert say(signed_in(other), old).status_code == 403
    assert say(film.client, old).status_code == 403


def test_a_lesson_says_how_much_is_confirmed_each_minute_once(
    film: Player,
    enrolment: Enrolment,
    subject: User,
    replace: Callable[..., tuple[Timeline, Timeline]],
    editor: User,
    signed_in: Callable[[User], Client],
) -> None:
    film.open()
    film.play(120)
    old, _ = replace()
    say(signed_in(editor), old)

    study = course_progress.course_study(subject, enrolment.course)

    assert study.verified_ms == 120_000
    assert study.per_lesson[1].verified_ms == 120_000


@pytest.mark.both_databases
def test_what_was_said_is_written_in_ink(
    film: Player,
    enrolment: Enrolment,
    replace: Callable[..., tuple[Timeline, Timeline]],
    editor: User,
    signed_in: Callable[[User], Client],
) -> None:
    film.open()
    film.play(60)
    old, _ = replace()
    say(signed_in(editor), old)

    for change in ("UPDATE study_timelineedit SET reason = ''", "DELETE FROM study_timelineedit"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
