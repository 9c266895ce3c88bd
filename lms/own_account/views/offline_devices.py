"""Devices on which somebody learns without a network, and giving one up that is lost: by herself, or at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses.study.engine.leases import lock_learner
from courses.study.engine.offline import keys
from courses.study.models import DeviceKey
from foundation.act_journal import note_act
from foundation.http.permission import needs, signed_in
from foundation.http.requests import Request
from lms.own_account.views.slips import the_person
from lms.people import notices
from lms.people.models import Notice
from lms.second_factor.proofs.proof import fresh_proof, is_posted

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from lms.people.models import User


@require_POST
@signed_in
def retire_device(request: Request, key: UUID) -> HttpResponse:
    """Give up a device of one's own."""
    retire_key(request.user, key)
    messages.success(request, _("That device learns no more. What was learnt on it before counts when it comes in."))
    return redirect("own_account:devices")


@never_cache
@require_safe
@needs("own_account.ask_new_phone", of=the_person)
def of_person(request: Request, uuid: UUID) -> HttpResponse:
    """List somebody's devices to an officer of her place, who gives up the lost one for her."""
    context = {"person": request.permitted, "devices": keys.in_use(request.permitted.pk)}
    return render(request, "own_account/offline_devices.html", context)


def the_owner(request: HttpRequest, uuid: UUID, key: UUID) -> User:
    return the_person(request, uuid)


@require_POST
@needs("own_account.ask_new_phone", of=the_owner)
@fresh_proof(when=is_posted)
def retire_device_for(request: Request, uuid: UUID, key: UUID) -> HttpResponse:
    """Give up a lost device of somebody who came to the desk."""
    with transaction.atomic():
        row = retire_key(request.permitted, key)
        note_act("device.give_up", by=request.user, about=row, subject=request.permitted)
        notices.tell(
            person=request.permitted,
            code=Notice.Code.SIGN_IN,
            sms="",
            words=_(
                "An office has given up a device of yours that learns without a network. What was learnt on it before"
                " counts. If you did not ask for it, call %(hotline)s."
            )
            % {"hotline": settings.HOTLINE},
            path=reverse("own_account:devices"),
        )
    messages.success(request, _("That device learns no more. What was learnt on it before counts when it comes in."))
    return redirect("own_account:offline_devices", uuid)


@transaction.atomic
def retire_key(person: User, key: UUID) -> DeviceKey:
    """Retire a device of this person. Raises Http404 for anybody else's; one that was given up stays so."""
    row = get_object_or_404(DeviceKey, subject=person, uuid=key)
    lock_learner(person.pk)
    keys.retire(row, timezone.now())
    return row
