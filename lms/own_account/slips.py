"""Login slips: a code on paper for who has neither phone nor password, made by her office and good for one sign-in.

Ten of 25 characters are 46 bits; with ten tries in ten minutes at an address, nobody finds one in its seven days.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.own_account.errors import MayNotMakeSlip, SlipForPost, SlipVoid
from lms.own_account.models import LoginSlip
from lms.people import notices
from lms.people.access import OFFICERS, has_role, reloaded
from lms.people.errors import Unconfirmed
from lms.people.identity import typed, vault
from lms.people.limits import bounds
from lms.people.limits.addresses import address_of
from lms.people.limits.counters import reserve
from lms.people.models import Notice, Posting, Role, User
from lms.people.relations import own_base
from lms.people.sms import outbox

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from lms.people.access import Person

ALPHABET = "34679ACDEFGHJKMNPQRTUVWXY"  # without what reads alike in print or by hand: 0O 1IL 2Z 5S 8B
LENGTH = 10
LASTS = timedelta(days=7)
MAKERS = OFFICERS | {Role.COUNSELLOR}


def may_make(user: Person, person: User | None) -> bool:
    """Return whether the user makes slips for this person: of her place, of none of her bases, never for herself."""
    trainee = getattr(person, "trainee", None)
    if person is None or trainee is None or not person.is_active or person.pk == user.pk:
        return False
    return has_role(user, *MAKERS, division=trainee.division) and not own_base(user, person) and not works(person)


def works(person: User) -> bool:
    """Return whether she has a post, now or from a day to come, or runs the machine."""
    today = timezone.localdate()
    posts = Posting.objects.filter(user=person, ended_at=None).exclude(ends__lt=today)
    return person.is_superuser or posts.exists()


@transaction.atomic
def make(*, person: User, by: User) -> tuple[LoginSlip, str]:
    """Make a slip; earlier ones are void. Returns it with its code, which is stored nowhere.

    She is told at her next sign-in, and by a message where she has a number. Raises MayNotMakeSlip, SlipForPost,
    Unconfirmed.
    """
    her = User.objects.select_for_update().get(pk=person.pk)
    if works(her):
        raise SlipForPost
    if not may_make(reloaded(by), her):
        raise MayNotMakeSlip
    if her.trainee.confirmed is None:
        raise Unconfirmed
    void_all(her)
    code = "".join(secrets.choice(ALPHABET) for _character in range(LENGTH))
    now = timezone.now()
    slip = LoginSlip.objects.create(person=her, by=by, digest=digest_of(code), made=now, expires=now + LASTS)
    notices.tell(person=her, code=Notice.Code.SIGN_IN, sms="", words=words_made())
    outbox.tell(her, "slip_made")
    return slip, code


def words_made() -> str:
    return _(
        "Your office has made a login slip for you, which signs in once. If you did not ask for it, call %(hotline)s."
    ) % {"hotline": settings.HOTLINE}


def use(request: HttpRequest, *, code: str) -> LoginSlip:
    """Use up the slip of this code; the caller signs its person in. Raises SlipVoid, limits.counters.Refused."""
    address = address_of(request)
    taken = reserve(bounds.SLIP_HERE.of(address), bounds.SLIP_HERE_DAY.of(address))
    now = timezone.now()
    with transaction.atomic():
        rows = open_slips().filter(expires__gt=now).select_related("person__trainee")
        slip = rows.filter(digest=digest_of(normalised(code))).first()
        if slip is None or not slip.person.is_active or works(slip.person):
            raise SlipVoid
        if not open_slips().filter(pk=slip.pk).update(used=now):
            raise SlipVoid
    taken.release()
    slip.used = now
    return slip


def open_slips() -> QuerySet[LoginSlip]:
    return LoginSlip.objects.filter(used=None, voided=None)


def void_all(person: User) -> None:
    """End the slips of this person that nobody has used."""
    open_slips().filter(person=person).update(voided=timezone.now())


def normalised(code: str) -> str:
    """Return a code as it is compared: capitals, half width, no spaces or dashes."""
    return typed.code(code).replace("-", "")


def digest_of(code: str) -> bytes:
    """Return the keyed hash under which a slip is kept."""
    return vault.blind_index("login slip", code)


def on_signed_in(sender: Any, *, user: User, **kwargs: Any) -> None:
    """End her open slips: whoever signs in needs none, and one that lies about opens nothing more."""
    void_all(user)


def on_erasing(sender: Any, *, person: User, **kwargs: Any) -> None:
    void_all(person)
