"""The people of the demonstration world, entered from nothing."""

from datetime import date

from django.db import transaction

from lms.bases.models import Level, SubmissionDuty, TrainingBase
from lms.people.models import HelperLink
from lms.world.people.accounts import ensure
from lms.world.people.bases import BASES, founded
from lms.world.people.places import SINCE
from lms.world.people.staff import STAFF, office, operator, post
from lms.world.people.trainees import TRAINEES, entered, helped


@transaction.atomic
def populate() -> dict[str, TrainingBase]:
    """Enter offices, bases, staff, trainees, and the mother who has the phone; a second call adds nothing."""
    offices = {name: office(name, place) for _, _, _, place, name in STAFF if name not in BASES}
    province = offices["云南省残疾人联合会"]
    SubmissionDuty.objects.get_or_create(
        name="2025—2027 年省级及以上基地选送课程",
        defaults={"minimum_level": Level.PROVINCIAL, "count": 1, "starts": SINCE, "ends": date(2027, 12, 31)},
    )
    bases = {key: founded(sketch) for key, sketch in BASES.items()}
    for account, name, role, place, where in STAFF:
        organisation = bases[where].organisation if where in bases else offices[where]
        post(ensure(account, name), role, place, organisation)
    operator()
    for sketch in TRAINEES:
        entered(sketch)
    helped("mother", "玉香", "13887654321", "yanhan")
    helped("counsellor", "玉应罕", "", "yuguang", kind=HelperLink.Kind.COUNSELLOR)
    assert province.pk  # noqa: S101
    return bases
