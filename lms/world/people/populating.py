"""The people of the demonstration world, entered from nothing by the verbs behind the product's screens."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction

from lms.bases.models import Level, SubmissionDuty, TrainingBase
from lms.people import notices
from lms.people.models import HelperLink, User
from lms.world.clock import telling
from lms.world.people import bases, staff
from lms.world.people.accounts import account, ensure
from lms.world.people.places import FIRST_MORNING, SINCE
from lms.world.people.staff import Offices, by_phone, of_offices
from lms.world.people.trainees import TRAINEES, entered, helped


@transaction.atomic
def populate() -> dict[str, TrainingBase]:
    """Enter the small world: offices, four bases, staff, trainees, and the mother who has the phone.

    A second call adds nothing. Tests and benchmarks begin with this.
    """
    with telling(FIRST_MORNING):
        offices = Offices.found()
        for name, person, role, place, office in of_offices(staff.STAFF):
            offices.post(ensure(name, person), role, offices.office(office, place))
        found = {key: bases.founded(sketch, by=account("province")) for key, sketch in bases.BASES.items()}
        for name, person, role, _place, where in staff.STAFF:
            if where in found:
                offices.post(ensure(name, person), role, found[where].organisation)
    SubmissionDuty.objects.get_or_create(
        name="2025—2027 年省级及以上基地选送课程",
        defaults={"minimum_level": Level.PROVINCIAL, "count": 1, "starts": SINCE, "ends": date(2027, 12, 31)},
    )
    have_read(account(name) for name, *_rest in staff.STAFF)
    for sketch in TRAINEES:
        entered(sketch)
    helped("mother", "玉香", "13887654321", "yanhan")
    helped("counsellor", "玉应罕", "", "yuguang", kind=HelperLink.Kind.COUNSELLOR)
    return found


@transaction.atomic
def populate_further() -> dict[str, TrainingBase]:
    """Enter what the whole demonstration has besides: two bases and their offices; return all bases by key."""
    found = populate()
    with telling(FIRST_MORNING + timedelta(days=30)):
        offices = Offices.found()
        for name, person, role, place, office in of_offices(staff.FURTHER):
            offices.post(hired(name, person), role, offices.office(office, place))
        found |= {key: bases.founded(sketch, by=account("province")) for key, sketch in bases.FURTHER.items()}
        for name, person, role, _place, where in staff.FURTHER:
            if where in found:
                offices.post(hired(name, person), role, found[where].organisation)
    have_read(account(name) for name, *_rest in staff.FURTHER)
    return found


def hired(name: str, person: str) -> User:
    """Return the account of somebody of the further staff, with a made-up number of her own."""
    number = next(place for place, row in enumerate(staff.FURTHER) if row[0] == name)
    return by_phone(name, person, f"139{88000000 + number}", by=account("province"))


def have_read(people: Iterable[User]) -> None:
    """Mark as read what they were told of their posts, a month after the first day: it is no news any more."""
    with telling(FIRST_MORNING + timedelta(days=31)):
        for person in people:
            notices.mark_read(person=person)
