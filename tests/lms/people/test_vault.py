"""Sealed identity."""

import pytest
from cryptography.exceptions import InvalidTag
from django.db import DatabaseError, transaction

from lms.people import notices
from lms.people.accounts import erasing, merging
from lms.people.errors import AlreadyErased
from lms.people.identity import vault
from lms.people.models import Erasure, Notice, PersonKey, Reveal, User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_what_was_sealed_opens_again_and_tells_nothing_closed(make_user) -> None:
    person = make_user("a")

    sealed = vault.encrypt(person=person, field="citizen id", text="532822197506151236")

    assert b"5328" not in sealed
    assert vault.decrypt(person=person, field="citizen id", sealed=sealed) == "532822197506151236"


def test_a_value_moved_to_another_person_or_field_does_not_open(make_user) -> None:
    one, other = make_user("a"), make_user("b")
    sealed = vault.encrypt(person=one, field="phone", text="+8613812345678")
    vault.encrypt(person=other, field="phone", text="x")

    with pytest.raises(InvalidTag):
        vault.decrypt(person=other, field="phone", sealed=sealed)
    with pytest.raises(InvalidTag):
        vault.decrypt(person=one, field="citizen id", sealed=sealed)


def test_without_the_persons_key_nothing_opens(make_user) -> None:
    person = make_user("a")
    sealed = vault.encrypt(person=person, field="phone", text="+8613812345678")

    PersonKey.objects.filter(user=person).delete()

    with pytest.raises(InvalidTag):
        vault.decrypt(person=person, field="phone", sealed=sealed)


def test_who_was_erased_gets_no_key_anew(make_user) -> None:
    person, asked, approved = make_user("a"), make_user("b"), make_user("c")
    sealed = vault.encrypt(person=person, field="phone", text="+8613812345678")
    erasing.erase(person=person, basis=Erasure.Basis.ASKED, asked_by=asked, approved_by=approved)
    person = User.objects.get(pk=person.pk)

    with pytest.raises(AlreadyErased):
        vault.encrypt(person=person, field="reason", text="回访")
    with pytest.raises(InvalidTag):
        vault.decrypt(person=person, field="phone", sealed=sealed)
    assert vault.words(person=person, field="phone", sealed=sealed) == ""
    assert notices.tell(person=person, code=Notice.Code.CORRECTED, words="改了") is None
    assert not PersonKey.objects.filter(user=person).exists()


def test_of_an_account_joined_with_another_the_kept_one_is_told(make_user, make_trainee, menghai) -> None:
    asked, approved = make_user("b"), make_user("c")
    kept, absorbed = (make_trainee(division=menghai, name=name).user for name in ("玉香", "玉梅"))
    merging.absorb(kept=kept, absorbed=absorbed, reason="同一个人", asked_by=asked, approved_by=approved)

    notices.tell(person=User.objects.get(pk=absorbed.pk), code=Notice.Code.CORRECTED, words="改了")

    assert [row.person for row in Notice.objects.filter(code=Notice.Code.CORRECTED)] == [kept]


def test_a_blind_index_finds_equals_of_one_kind_only() -> None:
    assert vault.blind_index("phone", "1") == vault.blind_index("phone", "1")
    assert vault.blind_index("phone", "1") != vault.blind_index("citizen id", "1")


def test_a_reveal_is_written_and_stays_written(make_user) -> None:
    person, officer = make_user("a"), make_user("b")
    sealed = vault.encrypt(person=person, field="phone", text="+8613812345678")

    vault.reveal(person=person, field="phone", sealed=sealed, by=officer, reason="回访")

    reason = Reveal.objects.get().reason_sealed
    assert vault.decrypt(person=person, field="reason", sealed=reason) == "回访"
    with pytest.raises(DatabaseError), transaction.atomic():
        Reveal.objects.update(field="")
    with pytest.raises(DatabaseError), transaction.atomic():
        Reveal.objects.all().delete()
