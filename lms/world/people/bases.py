"""The bases of the demonstration world: founded by the province, each with the steps of its life so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from foundation.local_days import SHANGHAI
from lms.bases.lifecycle import life
from lms.bases.lifecycle.founding import found_named
from lms.bases.models import Level, Status, TrainingBase
from lms.people.models import Division
from lms.world.clock import telling
from lms.world.people.places import JINGHONG, KUNMING, MENGHAI, MENGZI, SIMAO, XISHAN, Place

if TYPE_CHECKING:
    from lms.people.models import User


@dataclass(frozen=True, slots=True)
class Step:
    """A later step of a base's life: when, what it became, and why."""

    day: date
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class BaseSketch:
    """A base as it was founded; `life` are its steps since."""

    name: str
    place: Place
    kind: str
    level: str
    status: str = Status.ACCREDITED
    life: tuple[Step, ...] = ()


BASES = {
    "massage": BaseSketch("云南省盲人保健按摩培训中心", XISHAN, TrainingBase.Kind.SPECIAL_SCHOOL, Level.PROVINCIAL),
    "college": BaseSketch("云南省特教职业学院", KUNMING, TrainingBase.Kind.VOCATIONAL_SCHOOL, Level.PROVINCIAL),
    "tea": BaseSketch("勐海县茶叶技能培训基地", MENGHAI, TrainingBase.Kind.ENTERPRISE, Level.COUNTY),
    "craft": BaseSketch("景洪市傣锦传习所", JINGHONG, TrainingBase.Kind.SOCIETY, Level.PREFECTURE),
}
# Two of other prefectures, which the whole demonstration has besides: one not accredited yet, one suspended.
FURTHER = {
    "rooms": BaseSketch(
        "蒙自市乡村民宿技能培训基地",
        MENGZI,
        TrainingBase.Kind.TRAINER,
        Level.COUNTY,
        Status.APPLIED,
        (Step(date(2026, 6, 15), Status.ADMITTED, "实地核查合格，准入一年，期满考核后认定。"),),
    ),
    "coffee": BaseSketch(
        "思茅区咖啡加工技能培训基地",
        SIMAO,
        TrainingBase.Kind.ENTERPRISE,
        Level.COUNTY,
        Status.ACCREDITED,
        (
            Step(date(2026, 7, 6), Status.RECTIFYING, "实训车间无障碍通道被货物占用，限两个月整改。"),
            Step(date(2026, 10, 12), Status.SUSPENDED, "整改期满，通道仍未清理，暂停新开班。"),
        ),
    ),
}

FOUNDED = "演示：按基地名单登记。"


def founded(sketch: BaseSketch, *, by: User) -> TrainingBase:
    """Found the base as the province's officer does, and take its later steps, each on its day; return a known one."""
    known = TrainingBase.objects.filter(organisation__name=sketch.name, division=sketch.place).first()
    if known is not None:
        return known
    base = found_named(
        name=sketch.name,
        division=Division.objects.get(code=sketch.place),
        kind=sketch.kind,
        level=sketch.level,
        status=sketch.status,
        reason=FOUNDED,
        by=by,
    )
    for step in sketch.life:
        with telling(datetime.combine(step.day, time(10), SHANGHAI)):
            life.step(base=base, by=by, status=step.status, reason=step.reason)
    base.refresh_from_db()
    return base
