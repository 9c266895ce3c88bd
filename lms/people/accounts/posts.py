"""Offices, and who works there as what: begun and ended by another, never deleted.

Each level sets up itself and the level below it, within its own place; nobody grants a role that stands above her own.
The operator, who runs the machine, begins with the province's office.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.act_journal import note_act
from lms.people import notices
from lms.people.access import postings, reloaded
from lms.people.accounts.trainees import new_account
from lms.people.errors import (
    EndsBeforeStart,
    MayNotPost,
    NobodyToPost,
    OfficeKnown,
    PostedAlready,
    PostEnded,
    PostsHerself,
)
from lms.people.identity import typed
from lms.people.models import Division, Notice, Organisation, Posting, Role, User
from lms.people.signing_in import phones

if TYPE_CHECKING:
    from datetime import date

    from lms.people.access import Person

Kind, Department = Division.Kind, Organisation.Department
AT_BASES = frozenset({Role.BASE_EDITOR, Role.BASE_STAFF})
OFFICE_LEVEL = {
    Role.COUNTY_OFFICER: Kind.COUNTY,
    Role.PREFECTURE_OFFICER: Kind.PREFECTURE,
    Role.PROVINCE_OFFICER: Kind.PROVINCE,
}
BELOW = {Kind.PROVINCE: Kind.PREFECTURE, Kind.PREFECTURE: Kind.COUNTY}
GRANTS = {  # what an officer of each level may make somebody
    Role.COUNTY_OFFICER: AT_BASES | {Role.COUNTY_OFFICER, Role.COUNSELLOR},
    Role.PREFECTURE_OFFICER: AT_BASES | {Role.PREFECTURE_OFFICER, Role.COUNTY_OFFICER, Role.COUNSELLOR},
    Role.PROVINCE_OFFICER: AT_BASES
    | {
        Role.PROVINCE_OFFICER,
        Role.PREFECTURE_OFFICER,
        Role.COUNSELLOR,
        Role.MEDIA_REVIEWER,
        Role.COURSE_REVIEWER,
        Role.EVALUATOR,
        Role.AUDITOR,
    },
}


def reaches(posting: Posting, division: Division, department: str) -> bool:
    """Return whether an officer's posting sets up bodies of that place: its own level, the level below, and bases."""
    if posting.role not in GRANTS or not posting.division.covers(division):
        return False
    own, kind = Kind(posting.division.kind), Kind(division.kind)
    return department == Department.BASE or kind == own or kind == BELOW.get(own)


def manages(user: Person, organisation: Organisation) -> bool:
    """Return whether the user gives and ends posts at this office or base."""
    if isinstance(user, User) and user.is_superuser:
        return True
    return any(reaches(post, organisation.division, organisation.department) for post in postings(user))


def grantable(user: Person, organisation: Organisation) -> list[Role]:
    """Return the roles that the user may give at this office or base, its officers' own first."""
    given: set[Role] = set()
    if isinstance(user, User) and user.is_superuser:
        given = set(Role)
    for post in postings(user):
        if reaches(post, organisation.division, organisation.department):
            given |= GRANTS[Role(post.role)]
    found = [role for role in Role if role in given and fits(role, organisation)]
    return sorted(found, key=lambda role: role not in OFFICE_LEVEL)


def fits(role: Role, organisation: Organisation) -> bool:
    """Return whether such a post exists there: officers at a federation of their level, base roles at bases."""
    if organisation.department == Department.BASE or role in AT_BASES:
        return organisation.department == Department.BASE and role in AT_BASES
    level = OFFICE_LEVEL.get(role)
    return level is None or (organisation.division.kind == level and organisation.department == Department.DPF)


@transaction.atomic
def make_office(*, name: str, division: Division, department: str, by: User) -> Organisation:
    """Make an office; bases are founded elsewhere. Raises MayNotPost, OfficeKnown."""
    officer = reloaded(by)
    if department == Department.BASE or not manages(officer, Organisation(division=division, department=department)):
        raise MayNotPost
    try:
        with transaction.atomic():
            office = Organisation.objects.create(name=typed.name(name), division=division, department=department)
    except IntegrityError as error:
        raise OfficeKnown from error
    note_act("office.make", by=by, about=office)
    return office


@transaction.atomic
def account_to_post(*, name: str, phone: str, by: User) -> tuple[User, bool]:
    """Return the account that this number signs in, and whether it is new; it has that name. Raises NobodyToPost.

    A new one has no password: she signs in with a code to that number, and sets up a second factor then.
    """
    holder = phones.holder(phone)
    if holder is not None:
        if not holder.is_active or typed.name(holder.name) != typed.name(name):
            raise NobodyToPost
        return holder, False
    user = new_account(name)
    phones.give(user=user, phone=phone)
    note_act("account.staff", by=by, about=user, subject=user)
    return user, True


@transaction.atomic
def begin(
    *,
    person: User,
    organisation: Organisation,
    role: str,
    by: User,
    reason: str,
    document_no: str = "",
    starts: date | None = None,
) -> Posting:
    """Give somebody a post from a day on; a last day is agreed afterwards (`end`). She is told.

    Raises PostsHerself, MayNotPost, NobodyToPost, PostedAlready.
    """
    body = Organisation.objects.select_for_update(of=("self",)).select_related("division").get(pk=organisation.pk)
    starts = starts or timezone.localdate()
    if person.pk == by.pk:
        raise PostsHerself
    if role not in grantable(reloaded(by), body):
        raise MayNotPost
    if not User.objects.filter(pk=person.pk, is_active=True).exists():
        raise NobodyToPost
    if any(not each.is_over for each in body.postings.filter(user=person, role=role)):
        raise PostedAlready
    posting = Posting.objects.create(
        user=person,
        organisation=body,
        division=body.division,
        role=role,
        starts=starts,
        document_no=document_no,
        by=by,
    )
    note_act("posting.begin", by=by, about=posting, subject=person, reason=reason)
    words = _("From %(day)s on you work at %(body)s as %(role)s. If that is wrong, tell the office of your place.")
    facts = {"day": starts, "body": body.name, "role": posting.get_role_display()}
    notices.tell(person=person, code=Notice.Code.POSTED, words=words % facts)
    return posting


@transaction.atomic
def end(*, posting: Posting, by: User, reason: str, last_day: date | None = None) -> Posting:
    """End a post: at once, or after a last day that is still to come. She is told.

    Raises PostsHerself, MayNotPost, PostEnded, EndsBeforeStart.
    """
    rows = Posting.objects.select_for_update(of=("self",)).select_related("organisation__division", "user")
    row = rows.get(pk=posting.pk)
    today = timezone.localdate()
    if row.user_id == by.pk:
        raise PostsHerself
    if row.role not in grantable(reloaded(by), row.organisation):
        raise MayNotPost
    if row.is_over:
        raise PostEnded
    last = max(last_day or today, today)
    if last_day is not None and last_day > today:
        if last_day < row.starts:
            raise EndsBeforeStart
        row.ends = last
    else:
        row.ends, row.ended_at = max(row.starts, today), timezone.now()
    row.ended_by = by
    row.save(update_fields=["ends", "ended_at", "ended_by"])
    note_act("posting.end", by=by, about=row, subject=row.user, reason=reason)
    words = _("Your post at %(body)s as %(role)s ends on %(day)s. If that is wrong, tell the office of your place.")
    facts = {"day": last, "body": row.organisation.name, "role": row.get_role_display()}
    notices.tell(person=row.user, code=Notice.Code.POSTED, words=words % facts)
    return row
