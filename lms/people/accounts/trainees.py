"""Admitting trainees and finding them."""

from contextlib import suppress
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from foundation.act_journal import note_act
from lms.people import notices
from lms.people.accounts.merging import kept_trainee
from lms.people.errors import MovedToday, PhoneTaken, SamePlace
from lms.people.identity import identity, typed, vault
from lms.people.models import DisabilityCertificate, Division, Need, Notice, Residence, Trainee, User

FIRST = date(1900, 1, 1)  # a first residence has no known beginning


@transaction.atomic
def admit(
    *,
    name: str,
    citizen_id: str,
    division: Division,
    certificate_number: str | None = None,
    phone: str | None = None,
    needs: list[str] | None = None,
    **profile: Any,
) -> Trainee:
    """Enter a trainee, or return the one whom this citizen id names already, unchanged.

    What is given of somebody who exists already is not stored: a phone would be a way into her account. Raises
    IdentityProblem for numbers that cannot be right.
    """
    number = identity.check_citizen_id(citizen_id)
    index = vault.blind_index("citizen id", number)
    trainee = find_by_citizen_id(number)
    if trainee is not None:
        return trainee
    user = new_account(name)
    trainee = Trainee.objects.create(
        user=user,
        division=division,
        citizen_id_sealed=vault.encrypt(person=user, field="citizen id", text=number),
        citizen_id_index=index,
        birth_year=identity.birth_date(number).year,
        **profile,
    )
    if certificate_number:
        record_certificate(trainee, number, certificate_number)
    if phone:
        _record_phone(trainee, phone)
    for code in needs or []:
        Need.objects.get_or_create(trainee=trainee, code=code)
    return trainee


def new_account(name: str) -> User:
    """Make an account that cannot be signed in to yet."""
    user = User(username=f"t-{get_random_string(10).lower()}", name=typed.name(name))
    user.set_unusable_password()
    user.save()
    return user


def find_by_citizen_id(number: str) -> Trainee | None:
    """Return the trainee of this citizen id, by blind index; of accounts that were joined, the one that was kept."""
    index = vault.blind_index("citizen id", identity.check_citizen_id(number))
    found = Trainee.objects.select_related("user", "division").filter(citizen_id_index=index).first()
    return kept_trainee(found) if found else None


def citizen_id_of(trainee: Trainee) -> str:
    """Return the number itself, for comparing; to show it to a person, use `vault.reveal`."""
    return vault.decrypt(person=trainee.user, field="citizen id", sealed=bytes(trainee.citizen_id_sealed))


def find_by_certificate(number: str) -> Trainee | None:
    """Return the trainee whose disability certificate this is, by blind index."""
    index = vault.blind_index("certificate", identity.parse_certificate(number).whole)
    found = DisabilityCertificate.objects.select_related("trainee__user", "trainee__division").filter(
        number_index=index
    )
    card = found.first()
    return card.trainee if card else None


@transaction.atomic
def rename(*, trainee: Trainee, name: str, by: User) -> None:
    """Correct how a name is written. The earlier form is not kept: it would outlive the mistake; who corrected it,
    and when, is.
    """
    trainee.user.name = name = typed.name(name)
    trainee.user.save(update_fields=["name"])
    note_act("trainee.rename", by=by, about=trainee, subject=trainee.user)
    words = _("Your name is now written “%(name)s”. If that is wrong, tell the office of your place.")
    notices.tell(person=trainee.user, code=Notice.Code.NAME, words=words % {"name": name})


@transaction.atomic
def move(*, trainee: Trainee, division: Division, reason: str, by: User) -> Residence:
    """Move her to another place from today on: that place's officers see her, and what she learns counts there.

    What she learnt until yesterday stays in the old place's figures. She is told. Raises SamePlace, MovedToday.
    """
    today = timezone.localdate()
    trainee = Trainee.objects.select_for_update(of=("self",)).select_related("user", "division").get(pk=trainee.pk)
    if trainee.division == division:
        raise SamePlace
    if trainee.residences.filter(starts=today).exists():
        raise MovedToday
    if not trainee.residences.exists():
        Residence.objects.create(trainee=trainee, division=trainee.division, starts=FIRST)
    moved = Residence.objects.create(
        trainee=trainee,
        division=division,
        starts=today,
        by=by,
        reason_sealed=vault.encrypt(person=trainee.user, field="reason", text=reason),
    )
    trainee.division = division
    trainee.save(update_fields=["division"])
    words = _("You now belong to %(place)s; its office helps you. If you do not live there, tell that office.")
    notices.tell(person=trainee.user, code=Notice.Code.MOVED, words=words % {"place": division.name})
    return moved


def record_certificate(trainee: Trainee, citizen_id: str, number: str) -> None:
    """Enter a disability certificate. Raises IdentityProblem where it names another citizen id."""
    parts = identity.parse_certificate(number)
    if parts.citizen_id != citizen_id:
        raise identity.IdentityProblem(_other_person())
    index = vault.blind_index("certificate", parts.whole)
    if DisabilityCertificate.objects.filter(number_index=index).exists():
        return
    DisabilityCertificate.objects.create(
        trainee=trainee,
        category=parts.category,
        level=parts.level,
        reissue=parts.reissue,
        number_sealed=vault.encrypt(person=trainee.user, field="certificate", text=parts.whole),
        number_index=index,
    )


def _record_phone(trainee: Trainee, phone: str) -> None:
    from lms.people.signing_in import phones

    with suppress(PhoneTaken):  # a phone that signs in somebody else stays theirs: a helper link is the way
        phones.give(user=trainee.user, phone=phone)


def _other_person() -> str:
    return _("The certificate number belongs to another citizen id.")
