"""Asking for an account: a number proved by code, then name and county; the county's office decides.

Of whom nobody has confirmed, the platform keeps little and not for long: a refusal empties what was said at once, and
what nobody decides is emptied after 90 days.
"""

from __future__ import annotations

import json
import os
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.own_account.errors import AsksAlready, HasAccount, IdHasAccount, NotYourCounty, RequestDecided
from lms.own_account.models import AccountRequest
from lms.people import notices
from lms.people.access import OFFICERS, has_role, reloaded
from lms.people.accounts import trainees
from lms.people.accounts.closing import close
from lms.people.claims.claims import office_of
from lms.people.errors import PhoneTaken
from lms.people.identity import identity, vault
from lms.people.models import Notice, PersonKey, Trainee, User
from lms.people.signing_in import phones
from lms.people.sms import outbox

if TYPE_CHECKING:
    from lms.people.access import Person
    from lms.people.models import Division

State = AccountRequest.State
FIELD = "account request"
KEPT = timedelta(days=90)  # a county that has not looked in three months will not
AT_ONCE = 200  # rows a sweep
INDEX = 32


def check_free(phone: str) -> None:
    """Raise HasAccount or AsksAlready: for a number whose code was typed, never before."""
    if phones.holder(phone) is not None:
        raise HasAccount
    waiting = AccountRequest.objects.filter(state=State.WAITING, phone_index=index_of(phone))
    if waiting.exists():
        raise AsksAlready


def index_of(phone: str) -> bytes:
    return vault.blind_index("phone", identity.normalise_phone(phone))


@transaction.atomic
def ask(*, phone: str, name: str, division: Division, citizen_id: str = "") -> AccountRequest:
    """Keep a request, with an account that is closed until it is granted. The caller has seen the code of the number.

    Raises HasAccount, AsksAlready. It looks nothing up about name or citizen id: the page would tell who is known.
    """
    check_free(phone)
    user = trainees.new_account(name)
    User.objects.filter(pk=user.pk).update(is_active=False)
    said = json.dumps({"phone": identity.normalise_phone(phone), "citizen_id": citizen_id})
    try:
        with transaction.atomic():
            return AccountRequest.objects.create(
                person=user,
                division=division,
                phone_index=index_of(phone),
                data_sealed=vault.encrypt(person=user, field=FIELD, text=said),
                created=timezone.now(),
            )
    except IntegrityError as error:
        raise AsksAlready from error


def data_of(row: AccountRequest) -> dict[str, str]:
    """Return phone and citizen id as they were said; empty once they are gone."""
    sealed = bytes(row.data_sealed)
    text = vault.words(person=row.person, field=FIELD, sealed=sealed) if sealed else ""
    found: dict[str, str] = json.loads(text) if text else {"phone": "", "citizen_id": ""}
    return found


def may_decide(user: Person, row: AccountRequest | None) -> bool:
    """Return whether the user is an officer over the county that was chosen."""
    return row is not None and user.pk != row.person_id and has_role(user, *OFFICERS, division=row.division)


@transaction.atomic
def approve(*, row: AccountRequest, citizen_id: str, by: User) -> Trainee:
    """Open the account as a trainee of the county: the officer has seen who she is. She gets a message.

    Raises NotYourCounty, RequestDecided, IdHasAccount, PhoneTaken, IdentityProblem.
    """
    if not may_decide(reloaded(by), row):
        raise NotYourCounty
    number = identity.check_citizen_id(citizen_id)
    phone = data_of(row)["phone"]
    decide(row, State.APPROVED, by)
    if Trainee.objects.filter(citizen_id_index=vault.blind_index("citizen id", number)).exists():
        raise IdHasAccount
    user = row.person
    user.is_active = True
    user.save(update_fields=["is_active"])
    try:
        with transaction.atomic():
            trainee = Trainee.objects.create(
                user=user,
                division=row.division,
                citizen_id_sealed=vault.encrypt(person=user, field="citizen id", text=number),
                citizen_id_index=vault.blind_index("citizen id", number),
                birth_year=identity.birth_date(number).year,
                sex=identity.sex(number),
            )
    except IntegrityError as error:
        raise IdHasAccount from error
    if phones.holder(phone) is not None:
        raise PhoneTaken
    phones.give(user=user, phone=phone, verified=True)
    AccountRequest.objects.filter(pk=row.pk).update(data_sealed=b"", phone_index=os.urandom(INDEX))
    words = _("%(office)s has opened your account.") % {"office": office_of(by)}
    notices.tell(person=user, code=Notice.Code.CONFIRMED, words=words, sms="")
    outbox.put("account_opened", phone=phone, person=user)
    return trainee


@transaction.atomic
def refuse(*, row: AccountRequest, reason: str, by: User) -> None:
    """Refuse with one of the reasons, which a message says without naming anybody; what was said is emptied.

    Raises NotYourCounty, RequestDecided.
    """
    if not may_decide(reloaded(by), row):
        raise NotYourCounty
    phone = data_of(row)["phone"]
    decide(row, State.REFUSED, by, reason=reason)
    empty(row)
    if phone:
        outbox.put(f"account_{reason}", phone=phone, person=None)  # the account is gone, and its key


def decide(row: AccountRequest, state: str, by: User, reason: str = "") -> None:
    """Keep the decision; of two at once the second raises RequestDecided."""
    waiting = AccountRequest.objects.filter(pk=row.pk, state=State.WAITING)
    if not waiting.update(state=state, decided_by=by, decided=timezone.now(), reason=reason):
        raise RequestDecided


def empty(row: AccountRequest) -> None:
    """Delete what was said: name, number, citizen id, and the key of the account that was never open."""
    AccountRequest.objects.filter(pk=row.pk).update(data_sealed=b"", phone_index=os.urandom(INDEX))
    PersonKey.objects.filter(user=row.person).delete()
    User.objects.filter(pk=row.person_id).update(name=_("not admitted"))
    close(User.objects.get(pk=row.person_id))


def on_erasing(sender: object, *, person: User, **kwargs: object) -> None:
    AccountRequest.objects.filter(person=person).update(data_sealed=b"", phone_index=os.urandom(INDEX))


def sweep() -> int:
    """Empty requests that nobody has decided in 90 days, once a minute (settings.SWEEPS)."""
    old = AccountRequest.objects.filter(state=State.WAITING, created__lt=timezone.now() - KEPT).select_related("person")
    done = 0
    for row in old.exclude(data_sealed=b"").order_by("pk")[:AT_ONCE]:
        with transaction.atomic():
            empty(row)
        done += 1
    return done
