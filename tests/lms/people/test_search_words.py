"""What a name is found by: signs, pinyin, initials, and the readings that its people use."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from foundation.text.search_words import LONGEST, search_words, sought_words
from lms.people.accounts import trainees
from lms.people.identity import stored_names
from lms.people.models import Division, Role, Trainee, User
from lms.registry.desk import lookup


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("岩温", "岩温"),
        ("岩温", "温"),
        ("岩温", "yanwen"),
        ("岩温", "Yan Wen"),
        ("岩温", "yw"),
        ("岩温", "aiwen"),
        ("曾强", "zengqiang"),
        ("曾强", "cengqiang"),
        ("单丽", "shanli"),
        ("娜·迪", "娜迪"),
        ("娜·迪", "娜·迪"),
        ("娜·迪", "nadi"),
        ("吕绿", "lvlv"),
        ("Anna 李", "anna li"),
        ("勐海县茶叶技能培训基地", "chaye"),
        ("中国银行", "yinhang"),
    ],
)
def test_a_name_is_found_however_it_is_typed(name: str, typed: str) -> None:
    assert sought_words(typed) in search_words(name)


def test_another_name_is_not() -> None:
    assert sought_words("玉罕") not in search_words("岩温")


def test_pinyin_stands_first_so_that_sorting_by_it_sorts_names() -> None:
    assert sorted(["玉罕", "岩温", "安敏"], key=search_words) == ["安敏", "岩温", "玉罕"]


@pytest.mark.parametrize("name", ["", " ", "·", "𠮷", "龘" * 100, "A" * 100, "曾" * 100])
def test_odd_and_long_names_fit_the_column(name: str) -> None:
    words = search_words(name)

    assert len(words) <= LONGEST
    assert sought_words(name) in words


@pytest.mark.django_db
def test_the_column_follows_the_name(
    menghai: Division, make_trainee: Callable[..., Trainee], post_to: Callable[..., User]
) -> None:
    officer = post_to(Role.COUNTY_OFFICER, division=menghai)
    her = make_trainee(division=menghai, name="玉罕")
    entered = her.search_words

    trainees.rename(trainee=her, name="曾玉", by=officer)
    her.refresh_from_db()
    renamed = her.search_words
    User.objects.filter(pk=her.user_id).update(name="曾 玉 罕")
    [stored] = [each for each in stored_names.found() if each.person == her.user]
    stored_names.write(stored)
    her.refresh_from_db()

    assert entered == search_words("玉罕")
    assert renamed == search_words("曾玉")
    assert her.search_words == search_words("曾玉罕")


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["yuhan", "YH", "玉 罕", "罕"])
def test_an_officer_finds_her_people_by_sound(
    menghai: Division, mengla: Division, make_trainee: Callable[..., Trainee], post_to: Callable[..., User], typed: str
) -> None:
    officer = post_to(Role.COUNTY_OFFICER, division=menghai)
    her = make_trainee(division=menghai, name="玉罕")
    make_trainee(division=menghai, name="岩温")
    make_trainee(division=mengla, name="玉罕")

    assert lookup.by_name(officer, typed) == [her]
