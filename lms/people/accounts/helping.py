"""Entering who helps a trainee, with her consent, and ending it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from lms.people import notices
from lms.people.errors import HelpsHerself, OfOwnBase, PhoneOfAnother
from lms.people.identity import typed
from lms.people.models import HelperLink, Notice, User
from lms.people.relations import own_base
from lms.people.signals import help_ended
from lms.people.signing_in import phones

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lms.people.models import Trainee


@transaction.atomic
def grant(
    *,
    trainee: Trainee,
    name: str,
    phone: str,
    kind: HelperLink.Kind,
    consent_note: str,
    can_study: bool,
    can_view_record: bool,
    ends: date | None = None,
) -> HelperLink:
    """Let the person who signs in with this phone help; make an account where there is none.

    `ends`: the last day; None is until it is revoked. A live link of the two is updated, never doubled. Raises
    HelpsHerself; PhoneOfAnother where the phone signs in somebody of another name (a wrong digit would open a record to
    a stranger); OfOwnBase for somebody who works at a base at which the trainee ever learnt.
    """
    helper = phones.holder(phone)
    if helper is None:
        helper = User(username=f"h-{get_random_string(10).lower()}", name=typed.name(name))
        helper.set_unusable_password()
        helper.save()
        phones.give(user=helper, phone=phone)
    if helper.pk == trainee.user_id:
        raise HelpsHerself
    if typed.name(helper.name) != typed.name(name):
        raise PhoneOfAnother
    if own_base(helper, trainee.user):
        raise OfOwnBase
    link, made = HelperLink.objects.update_or_create(
        helper=helper,
        trainee=trainee,
        revoked=None,
        defaults={
            "kind": kind,
            "consent_note": consent_note,
            "can_study": can_study,
            "can_view_record": can_view_record,
            "ends": ends,
        },
    )
    if made:
        words = _("%(helper)s was entered as your helper. If you did not agree to that, tell the office of your place.")
        notices.tell(person=trainee.user, code=Notice.Code.HELPER, words=words % {"helper": helper.name})
    return link


def revoke(*, link: HelperLink) -> None:
    """End a link, from the helper's next request on. Revoking twice changes nothing."""
    end_all(HelperLink.objects.filter(pk=link.pk))


@transaction.atomic
def end_all(links: QuerySet[HelperLink]) -> None:
    """End those that are live; `help_ended` tells the apps that keep what such a helper made."""
    for link in links.filter(revoked=None).select_related("trainee"):
        if HelperLink.objects.filter(pk=link.pk, revoked=None).update(revoked=timezone.now()):
            help_ended.send(HelperLink, helper_id=link.helper_id, subject_id=link.trainee.user_id)
