"""Who helps a person, and ending it as she herself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from lms.people import notices
from lms.people.accounts import helping
from lms.people.models import HelperLink, Notice

if TYPE_CHECKING:
    from lms.people.models import User


def of(user: User) -> list[HelperLink]:
    """Return the links in force of those who may act for her."""
    rows = HelperLink.objects.current().filter(trainee__user=user)
    return list(rows.select_related("helper").order_by("starts", "pk"))


@transaction.atomic
def end(*, user: User, number: int) -> str:
    """End a link as the person who is helped; the helper reads that somebody ended it. Returns her name, or ""."""
    link = HelperLink.objects.filter(trainee__user=user, pk=number, revoked=None).select_related("helper").first()
    if link is None:
        return ""
    helping.revoke(link=link)
    # Without her name: the notice would outlive her if she is erased.
    words = _("One of those whom you helped has ended it.")
    notices.tell(person=link.helper, code=Notice.Code.HELPER, words=words)
    return str(link.helper.name)
