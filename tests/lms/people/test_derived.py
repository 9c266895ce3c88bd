"""What a citizen id tells is taken from it wherever one is stored: year of birth and sex, never typed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from lms.people.accounts.trainees import admit
from lms.people.claims import claims
from lms.people.identity.identity import CHECK, WEIGHTS, IdentityProblem, derived
from lms.people.models import Division, Organisation, Role, Trainee, User

pytestmark = pytest.mark.django_db


def number(serial: int, born: str = "19750615") -> str:
    stem = f"532822{born}{serial:03d}"
    return stem + CHECK[sum(int(digit) * weight for digit, weight in zip(stem, WEIGHTS, strict=True)) % 11]


@pytest.mark.parametrize(("serial", "sex"), [(1, "male"), (2, "female"), (123, "male"), (980, "female")])
def test_the_digit_before_the_last_says_the_sex(serial: int, sex: str) -> None:
    assert derived(number(serial)) == {"birth_year": 1975, "sex": sex}


def test_of_a_wrong_number_nothing_is_derived() -> None:
    with pytest.raises(IdentityProblem):
        derived("532822197506151230")


def test_who_is_admitted_has_a_sex(menghai: Division) -> None:
    she = admit(name="玉罕", citizen_id=number(2), division=menghai)
    he = admit(name="岩温", citizen_id=number(3), division=menghai)

    assert (she.sex, he.sex) == (Trainee.Sex.FEMALE, Trainee.Sex.MALE)


def test_so_has_whom_a_list_names(menghai: Division, post_to: Callable[..., User]) -> None:
    officer = post_to(Role.COUNTY_OFFICER, division=menghai)
    office = Organisation.objects.get(postings__user=officer)

    claim = claims.enter(
        name="玉罕", citizen_id=number(2), division=menghai, organisation=office, source=office, by=officer
    )

    assert claim.person.trainee.sex == Trainee.Sex.FEMALE


@pytest.mark.both_databases
@pytest.mark.parametrize("wrong", [{"sex": ""}, {"sex": "w"}, {"birth_year": 0}])
def test_the_database_takes_no_other(menghai: Division, wrong: dict[str, object]) -> None:
    her = admit(name="玉罕", citizen_id=number(2), division=menghai)

    with pytest.raises(IntegrityError), transaction.atomic():
        Trainee.objects.filter(pk=her.pk).update(**wrong)
