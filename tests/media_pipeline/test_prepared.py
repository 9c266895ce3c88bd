"""Prepared questions answer what the ORM answers, on whichever database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import F

from accessibility.models import Preference
from courses.study.models import SlackDay
from foundation.compiled_queries import Fetch, Insert, Prepared, Remembered, Slot
from lms.people.models import User
from lms.people.signing_in.backends import KNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lms.people.models import Division, Trainee

pytestmark = pytest.mark.both_databases

DAY = datetime(2026, 11, 25, tzinfo=UTC).date()
PEOPLE = Prepared(lambda: User.objects.filter(date_joined__lt=Slot("until")).order_by("pk").values_list("uuid", "name"))
JOINED = Prepared(lambda: User.objects.filter(pk=Slot("pk")).values_list("date_joined", "uuid", "is_active"))
DRAW = Prepared(
    lambda: SlackDay.objects.filter(subject=Slot("subject"), day=Slot("day")), drawn_ms=F("drawn_ms") + Slot("more")
)
WISHES = Prepared(lambda: Preference.objects.filter(user=Slot("user")), values=Slot("wishes"))
write_day = Insert(SlackDay)
EVERYBODY = Remembered(lambda: User.objects.order_by("pk"), only=("username", "date_joined"))
SHORT = Fetch(lambda: User.objects.filter(pk=Slot("pk")), only=("username",))


def test_rows_are_what_the_queryset_would_give(make_user: Callable[..., User]) -> None:
    for name in ("yu", "yan"):
        make_user(name)
    tomorrow = datetime.now(UTC) + timedelta(days=1)

    assert PEOPLE.rows(until=tomorrow) == list(User.objects.order_by("pk").values_list("uuid", "name"))
    assert PEOPLE.rows(until=datetime(2001, 1, 1, tzinfo=UTC)) == []


def test_values_come_as_the_types_of_their_fields(make_user: Callable[..., User]) -> None:
    user = make_user("yu")

    assert JOINED.row(pk=user.pk) == (User.objects.get().date_joined, user.uuid, True)
    assert JOINED.row(pk=0) is None


def test_many_rows_are_written_as_they_are(make_user: Callable[..., User]) -> None:
    user = make_user("yu")

    write_day.many(SlackDay(subject=user, day=DAY + timedelta(days=day), drawn_ms=day) for day in range(3))

    rows = SlackDay.objects.order_by("day").values_list("subject", "day", "drawn_ms")
    assert list(rows) == [(user.pk, DAY + timedelta(days=day), day) for day in range(3)]


def test_an_update_counts_what_it_changed(make_user: Callable[..., User]) -> None:
    user = make_user("yu")

    row = write_day(SlackDay(subject=user, day=DAY, drawn_ms=5))

    assert row.pk == SlackDay.objects.get().pk
    assert DRAW.update(subject=user.pk, day=DAY, more=7) == 1
    assert DRAW.update(subject=0, day=DAY, more=7) == 0
    assert SlackDay.objects.get().drawn_ms == 12


def test_json_goes_in_as_json(make_user: Callable[..., User]) -> None:
    user = make_user("yu")
    Preference.objects.create(user=user, values={})

    WISHES.update(user=user.pk, wishes={"theme": "dark", "text": "二百"})

    assert Preference.objects.get().values == {"theme": "dark", "text": "二百"}


def test_a_row_brings_what_belongs_to_it(
    make_trainee: Callable[..., Trainee], menghai: Division, django_assert_num_queries: Any
) -> None:
    trainee = make_trainee(division=menghai)
    with django_assert_num_queries(1):
        user: Any = KNOWN.first(user=trainee.user_id, today=DAY)
        assert user is not None
        assert user.trainee == trainee
        assert user.trainee.user is user
        assert (user.is_posted, user.is_helping) == (False, False)
        assert not hasattr(user, "preference")  # there is none, and nobody asks again
    assert {f.attname: getattr(user, f.attname) for f in User._meta.concrete_fields} == {
        f.attname: getattr(trainee.user, f.attname) for f in User._meta.concrete_fields
    }


def test_fields_left_out_are_asked_for_when_they_are_read(
    make_user: Callable[..., User], django_assert_num_queries: Any
) -> None:
    user = make_user("yu", name="玉罕")

    with django_assert_num_queries(1):
        short = SHORT.first(pk=user.pk)
        assert short is not None
        assert short.username == "yu"
    with django_assert_num_queries(1):
        assert short.name == "玉罕"


def test_rows_are_read_whole_while_another_thread_prepares_the_same_question(make_user: Callable[..., User]) -> None:
    user = make_user("yu")
    Preference.objects.create(user=user, values={})
    fetch = Fetch(lambda: Preference.objects.filter(user=Slot("user")), "user")
    row = fetch.question.row(user=user.pk)
    assert row
    seen = []

    def names() -> Iterator[str]:
        """The related names, with another thread's work in the middle of reading them."""
        seen.append(Preference._meta.get_field("user").is_cached(fetch.made(row)))
        yield "user"

    fetch.related = names()  # type: ignore[assignment]
    fetch.values()

    assert seen == [True]


def test_what_is_remembered_is_what_the_database_says_now(make_user: Callable[..., User]) -> None:
    first = make_user("yu")
    before = EVERYBODY.all()
    assert EVERYBODY.all()[0] is before[0]  # made once

    User.objects.filter(pk=first.pk).update(username="yue")
    second = make_user("yan")

    after = EVERYBODY.all()
    assert [(each.username, each.date_joined) for each in after] == [
        ("yue", first.date_joined),
        ("yan", second.date_joined),
    ]
    User.objects.filter(pk=second.pk).update(is_active=False)  # not among what was asked for
    assert EVERYBODY.all()[0] is after[0]
