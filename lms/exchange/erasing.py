"""Removes what class lists keep of a person when the person is erased."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from lms.exchange import imports
from lms.exchange.models import RosterImport
from lms.people.models import Contact, DisabilityCertificate, Trainee

if TYPE_CHECKING:
    from lms.people.models import User


def on_erasing(sender: Any, *, person: User, **kwargs: Any) -> None:
    """Erase the names of waiting files: those of her classes, those she sent, and those that name her.

    Lists in which her number, certificate or phone stands are discarded as soon as the erasing is done.
    """
    about = Q(cohort__members__subject=person) | Q(by=person) | Q(filename__contains=person.name)
    rows = RosterImport.objects.exclude(filename="").filter(about)
    RosterImport.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(filename="")
    transaction.on_commit(partial(imports.forget_lists_of, indexes_of(person)), robust=True)


def indexes_of(person: User) -> set[bytes]:
    """Return the blind indexes by which she is found, as long as they are there."""
    numbers = Trainee.objects.filter(user=person).exclude(citizen_id_index=None)
    found = [
        *numbers.values_list("citizen_id_index", flat=True),
        *DisabilityCertificate.objects.filter(trainee__user=person).values_list("number_index", flat=True),
        *Contact.objects.filter(user=person).values_list("phone_index", flat=True),
    ]
    return {bytes(index) for index in found if index}
