"""Admitting trainees and finding them."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from foundation.act_journal import note_act
from foundation.text.search_words import search_words
from lms.people import notices
from lms.people.accounts import counselling
from lms.people.accounts.merging import kept_trainee
from lms.people.errors import MovedToday, NumberTaken, PhoneTaken, SameNumber, SamePlace, Unconfirmed
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
    trainee = find_by_citizen_id(citizen_id)
    if trainee is not None:
        return trainee
    trainee = enter_new(name=name, citizen_id=citizen_id, division=division, **profile)
    if certificate_number:
        record_certificate(trainee, identity.check_citizen_id(citizen_id), certificate_number)
    if phone:
        _record_phone(trainee, phone)
    for code in needs or []:
        Need.objects.get_or_create(trainee=trainee, code=code)
    return trainee


def enter_new(*, name: str, citizen_id: str, division: Division, **profile: Any) -> Trainee:
    """Enter somebody whose number nobody has; it says her year of birth and her sex. Raises IdentityProblem, and
    IntegrityError where somebody has the number after all.
    """
    number = identity.check_citizen_id(citizen_id)
    user = new_account(name)
    return Trainee.objects.create(
        user=user,
        division=division,
        citizen_id_sealed=vault.encrypt(person=user, field="citizen id", text=number),
        citizen_id_index=vault.blind_index("citizen id", number),
        **identity.derived(number),
        search_words=search_words(user.name),
        **profile,
    )


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
    trainee.search_words = search_words(name)
    trainee.save(update_fields=["search_words"])
    note_act("trainee.rename", by=by, about=trainee, subject=trainee.user)
    words = _("Your name is now written “%(name)s”. If that is wrong, tell the office of your place.")
    notices.tell(person=trainee.user, code=Notice.Code.NAME, words=words % {"name": name})


@transaction.atomic
def correct_number(*, trainee: Trainee, citizen_id: str, reason: str, by: User) -> None:
    """Replace a citizen id that was entered wrongly. Year of birth and sex follow from it, and the numbers of her
    disability certificates, which begin with it. She is told.

    Raises IdentityProblem, SameNumber, NumberTaken, Unconfirmed (a list's row is corrected by who sent it).
    """
    number = identity.check_citizen_id(citizen_id)
    trainee = Trainee.objects.select_for_update(of=("self",)).select_related("user", "division").get(pk=trainee.pk)
    if trainee.confirmed is None:
        raise Unconfirmed
    before = citizen_id_of(trainee)
    if number == before:
        raise SameNumber
    index = vault.blind_index("citizen id", number)
    try:
        with transaction.atomic():
            Trainee.objects.filter(pk=trainee.pk).update(
                citizen_id_sealed=vault.encrypt(person=trainee.user, field="citizen id", text=number),
                citizen_id_index=index,
                **identity.derived(number),
            )
    except IntegrityError as error:
        raise NumberTaken from error
    for card in trainee.certificates.all():
        _correct_card(card, before, number)
    note_act("trainee.number", by=by, about=trainee, subject=trainee.user, reason=reason)
    words = _("Your citizen id was corrected. If you did not ask for that, tell the office of your place.")
    notices.tell(person=trainee.user, code=Notice.Code.NUMBER, words=words)


def _correct_card(card: DisabilityCertificate, before: str, number: str) -> None:
    """Write the new citizen id into a certificate's number, where it begins with the one before."""
    person = card.trainee.user
    whole = vault.decrypt(person=person, field="certificate", sealed=bytes(card.number_sealed))
    if not whole.startswith(before):
        return
    whole = number + whole.removeprefix(before)
    index = vault.blind_index("certificate", whole)
    if DisabilityCertificate.objects.filter(number_index=index).exists():
        return
    card.number_sealed, card.number_index = vault.encrypt(person=person, field="certificate", text=whole), index
    card.save(update_fields=["number_sealed", "number_index"])


@transaction.atomic
def describe(
    *, trainee: Trainee, residence: str, education: str, employment: str, willingness: str, by: User
) -> Trainee:
    """Write what the office knows of her household, schooling, work and wish for training."""
    trainee.residence, trainee.education = residence, education
    trainee.employment, trainee.willingness = employment, willingness
    trainee.save(update_fields=["residence", "education", "employment", "willingness"])
    note_act("trainee.profile", by=by, about=trainee, subject=trainee.user)
    return trainee


@transaction.atomic
def set_needs(*, trainee: Trainee, codes: Iterable[str], by: User) -> None:
    """Write what she needs to learn, all of it: what is not named is taken away, and so is what a quiz granted for it.

    Her own settings of display stay as she has them.
    """
    wanted = set(codes)
    for need in trainee.needs.exclude(code__in=wanted):
        need.delete()  # one by one: `lms.delivery.accommodations` hears of each
    for code in sorted(wanted):
        Need.objects.get_or_create(trainee=trainee, code=code)
    note_act("trainee.needs", by=by, about=trainee, subject=trainee.user)


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
    counselling.end_elsewhere(trainee, by=by)
    words = _("You now belong to %(place)s; its office helps you. If you do not live there, tell that office.")
    notices.tell(person=trainee.user, code=Notice.Code.MOVED, words=words % {"place": division.name})
    return moved


def record_certificate(trainee: Trainee, citizen_id: str, number: str, valid_until: date | None = None) -> None:
    """Enter a disability certificate, or until when one is valid that is known. Raises IdentityProblem where it names
    another citizen id.
    """
    parts = identity.parse_certificate(number)
    if parts.citizen_id != citizen_id:
        raise identity.IdentityProblem(_other_person())
    index = vault.blind_index("certificate", parts.whole)
    known = DisabilityCertificate.objects.filter(number_index=index)
    if known.exists():
        if valid_until is not None:
            known.filter(trainee=trainee).update(valid_until=valid_until)
        return
    DisabilityCertificate.objects.create(
        trainee=trainee,
        category=parts.category,
        level=parts.level,
        reissue=parts.reissue,
        valid_until=valid_until,
        number_sealed=vault.encrypt(person=trainee.user, field="certificate", text=parts.whole),
        number_index=index,
    )


def _record_phone(trainee: Trainee, phone: str) -> None:
    from lms.people.signing_in import phones

    with suppress(PhoneTaken):  # a phone that signs in somebody else stays theirs: a helper link is the way
        phones.give(user=trainee.user, phone=phone)


def _other_person() -> str:
    return _("The certificate number belongs to another citizen id.")
