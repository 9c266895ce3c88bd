"""What class lists keep of a person besides the sealed workbook, taken away when she is erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from lms.exchange.models import RosterImport

if TYPE_CHECKING:
    from lms.people.models import User


def on_erasing(sender: Any, *, person: User, **kwargs: Any) -> None:
    """The names of files that wait for a word: those of her classes, those she sent, and those that name her."""
    about = Q(cohort__members__subject=person) | Q(by=person) | Q(filename__contains=person.name)
    rows = RosterImport.objects.exclude(filename="").filter(about)
    RosterImport.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(filename="")
