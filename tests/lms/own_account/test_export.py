"""A copy of one's own data: no table that names a person is forgotten, and nothing of anybody else's is in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from foundation.act_journal import note_act
from lms.own_account.export.tables import EXPORTED, NOT_HERS
from lms.own_account.models import DataExport
from lms.people import notices
from lms.people.accounts.merging import absorb
from lms.people.accounts.trainees import citizen_id_of
from lms.people.events import Group
from lms.people.models import Division, HelperLink, Notice, Trainee, User
from lms.people.signing_in import phones

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PHONE = "13812345678"
PERSONS = {"people.User", "people.Trainee"}


@pytest.fixture
def her(make_trainee: Callable[..., Trainee], menghai: Division) -> User:
    user = make_trainee(division=menghai, name="玉梅").user
    phones.give(user=user, phone=PHONE, verified=True)
    return user


def browser(user: User) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": user.username, "password": "pw"})
    return client


def taken(client: Client) -> tuple[dict[str, Any], str]:
    answer = client.post(reverse("own_account:data"))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    with ZipFile(BytesIO(answer.content)) as archive:
        return json.loads(archive.read("my-data.json")), archive.read("my-data.html").decode()


def names_a_person(model: Any) -> bool:
    related = {field.related_model._meta.label for field in model._meta.local_fields if field.is_relation}
    return bool(related & PERSONS)


def test_every_table_that_names_a_person_is_handed_out_or_says_why_not() -> None:
    there = {model._meta.label for model in apps.get_models(include_auto_created=True) if names_a_person(model)}
    exported = {table.label for table in EXPORTED}

    assert there - exported - set(NOT_HERS) == set(), "say in lms/own_account/export/tables.py whose these rows are"
    assert exported & set(NOT_HERS) == set()
    assert set(NOT_HERS) - there == set()
    assert all(NOT_HERS.values())


@pytest.mark.parametrize("table", EXPORTED, ids=lambda table: f"{table.label} {table.path}")
def test_each_table_can_be_asked(table: Any) -> None:
    """A column that was renamed fails here, and not when somebody asks for her data."""
    model = apps.get_model(table.label)
    names = {field.name for field in model._meta.get_fields()}
    assert set(table.columns.split()) | set(table.sealed) <= names
    assert not any(name.endswith("_sealed") for name in table.columns.split())
    for where in table.sealed.values():
        assert not where.startswith("/") or hasattr(model, where[1:])
    list(model._default_manager.filter(**{f"{table.path or 'pk'}__in": [0]}))


def test_she_gets_what_there_is_in_plain_words(her: User, make_user: Any, make_trainee: Any, menghai: Division) -> None:
    other = make_trainee(division=menghai, name="岩罕").user
    phones.give(user=other, phone="13700000001", verified=True)
    helper = make_user("helper", name="玉香")
    HelperLink.objects.create(helper=helper, trainee=her.trainee, consent_note="当面说的")
    notices.tell(person=her, code=Notice.Code.NAME, words="您的姓名已更正")
    notices.tell(person=other, code=Notice.Code.NAME, words="别人的消息")
    note_act("trainee.rename", by=helper, about=her.trainee, subject=her, reason="写错了一个字")

    data, page = taken(browser(her))
    whole = json.dumps(data, ensure_ascii=False)

    for said in (PHONE, citizen_id_of(her.trainee), "玉香", "当面说的", "您的姓名已更正", "写错了一个字", "勐海"):
        assert said in whole
        assert said in page
    for never in ("岩罕", "13700000001", "别人的消息", citizen_id_of(other.trainee), her.password):
        assert never not in whole + page
    assert [table["table"] for table in data["tables"]] == [table.label for table in EXPORTED]


def test_an_account_that_was_joined_with_hers_is_in_it(
    her: User, make_trainee: Any, menghai: Division, post_to: Any
) -> None:
    double = make_trainee(division=menghai, name="玉梅").user
    notices.tell(person=double, code=Notice.Code.NAME, words="写给那个账号的")
    notices.switch_sms(person=double, group=Group.CLASSES, is_on=False)
    notices.switch_sms(person=her, group=Group.STUDY, is_on=False)
    first, second = (post_to("county_officer", division=menghai) for _ in range(2))
    absorb(kept=her, absorbed=double, reason="同一人", asked_by=first, approved_by=second)

    data, _page = taken(browser(her))

    assert "写给那个账号的" in json.dumps(data, ensure_ascii=False)
    accounts = next(table["rows"] for table in data["tables"] if table["table"] == "people.User")
    assert next(row for row in accounts if row["name"] == her.name)["sms_without"] == ["classes", "study"]


def test_it_is_noted_bounded_and_kept(her: User) -> None:
    client = browser(her)
    assert [client.post(reverse("own_account:data")).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert DataExport.objects.filter(person=her).count() == 3
    with pytest.raises(DatabaseError), transaction.atomic():
        DataExport.objects.all().delete()


def test_whom_only_a_list_has_named_gets_none(her: User) -> None:
    """The row may mean somebody else, whose citizen id stands in it."""
    Trainee.objects.filter(user=her).update(confirmed=None)

    assert browser(her).post(reverse("own_account:data")).status_code == 403
    assert not DataExport.objects.exists()
