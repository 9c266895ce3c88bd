"""The bases of the demonstration world."""

from dataclasses import dataclass

from lms.bases.lifecycle.founding import found_base
from lms.bases.models import Level, Status, TrainingBase
from lms.people.models import Organisation
from lms.world.people.places import JINGHONG, KUNMING, MENGHAI, SINCE, XISHAN, Place


@dataclass(frozen=True, slots=True)
class BaseSketch:
    name: str
    place: Place
    kind: str
    level: str
    status: str = Status.ACCREDITED


BASES = {
    "massage": BaseSketch("云南省盲人保健按摩培训中心", XISHAN, TrainingBase.Kind.SPECIAL_SCHOOL, Level.PROVINCIAL),
    "college": BaseSketch("云南省特教职业学院", KUNMING, TrainingBase.Kind.VOCATIONAL_SCHOOL, Level.PROVINCIAL),
    "tea": BaseSketch("勐海县茶叶技能培训基地", MENGHAI, TrainingBase.Kind.ENTERPRISE, Level.COUNTY),
    "craft": BaseSketch("景洪市傣锦传习所", JINGHONG, TrainingBase.Kind.SOCIETY, Level.PREFECTURE),
}


def founded(sketch: BaseSketch) -> TrainingBase:
    organisation, _ = Organisation.objects.get_or_create(
        division_id=sketch.place, name=sketch.name, defaults={"department": Organisation.Department.BASE}
    )
    return found_base(
        organisation=organisation, kind=sketch.kind, level=sketch.level, status=sketch.status, since=SINCE
    )
