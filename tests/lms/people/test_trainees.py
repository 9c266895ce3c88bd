"""Admitting trainees."""

import pytest

from lms.people.accounts.trainees import admit, find_by_citizen_id
from lms.people.identity.identity import IdentityProblem
from lms.people.models import DisabilityCertificate, Trainee
from lms.people.signing_in import phones

NUMBER = "532822197506151236"
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_admitting_twice_gives_the_same_trainee(menghai) -> None:
    first = admit(name="岩温", citizen_id=NUMBER, division=menghai, certificate_number=NUMBER + "13")
    again = admit(name="岩温", citizen_id=NUMBER, division=menghai, certificate_number=NUMBER + "13")

    assert first == again
    assert Trainee.objects.count() == DisabilityCertificate.objects.count() == 1


def test_what_is_said_of_somebody_who_exists_is_written_nowhere(menghai, mengla) -> None:
    trainee = admit(name="岩温", citizen_id=NUMBER, division=menghai)

    again = admit(
        name="岩罕",
        citizen_id=NUMBER,
        division=mengla,
        certificate_number=NUMBER + "12",
        phone="13812345678",
        needs=["scribe"],
        employment=Trainee.Employment.EMPLOYED,
    )

    assert again == trainee
    trainee.refresh_from_db()
    assert (trainee.user.name, trainee.division, trainee.employment) == ("岩温", menghai, "unknown")
    assert phones.of(trainee.user) is None
    assert phones.holder("13812345678") is None
    assert not trainee.certificates.exists()
    assert not trainee.needs.exists()


def test_somebody_elses_certificate_is_refused_and_nothing_stays(menghai) -> None:
    with pytest.raises(IdentityProblem):
        admit(name="岩温", citizen_id=NUMBER, division=menghai, certificate_number="53282219900101001843")

    assert not Trainee.objects.exists()


def test_a_trainee_is_found_by_number_and_the_number_is_nowhere_in_the_row(menghai) -> None:
    trainee = admit(name="岩温", citizen_id=NUMBER, division=menghai)

    assert find_by_citizen_id("532822 19750615 1236") == trainee
    assert NUMBER not in str(trainee.__dict__)


def test_a_family_phone_stays_with_whom_it_signs_in(menghai, make_user) -> None:
    mother = make_user("mother")
    phones.give(user=mother, phone="13812345678")

    trainee = admit(name="岩温", citizen_id=NUMBER, division=menghai, phone="138 1234 5678")

    assert phones.holder("13812345678") == mother
    assert phones.of(trainee.user) is None
