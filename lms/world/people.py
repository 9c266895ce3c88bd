"""Who lives in the demonstration world. Every name and number is made up; one password opens every account."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from lms.bases.lifecycle.founding import found_base
from lms.bases.models import Level, Status, SubmissionDuty, TrainingBase
from lms.people.accounts import consents
from lms.people.accounts.trainees import admit
from lms.people.identity.identity import CHECK, WEIGHTS
from lms.people.models import Division, HelperLink, Organisation, Posting, Role, Trainee, User
from lms.people.signing_in import phones

PASSWORD = "yunnan-demo-2026"  # noqa: S105  (printed in README: the demonstration world holds no real person)
SINCE = date(2025, 1, 1)

type Place = str  # a division's code

KUNMING, XISHAN, BANNA, JINGHONG, MENGHAI, MENGLA = "530100", "530112", "532800", "532801", "532822", "532823"
YUNNAN = "530000"


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

# Who works where: account, name, role, place, organisation (a base's key or an office's name).
STAFF = (
    ("province", "李建华", Role.PROVINCE_OFFICER, YUNNAN, "云南省残疾人联合会"),
    ("prefecture", "刀志强", Role.PREFECTURE_OFFICER, BANNA, "西双版纳州残疾人联合会"),
    ("county", "王丽萍", Role.COUNTY_OFFICER, MENGHAI, "勐海县残疾人联合会"),
    ("counsellor", "玉应罕", Role.COUNSELLOR, MENGHAI, "勐海县残疾人联合会"),
    ("coursereview", "张文静", Role.COURSE_REVIEWER, YUNNAN, "云南省残疾人联合会"),
    ("captions", "陈晓燕", Role.MEDIA_REVIEWER, YUNNAN, "云南省残疾人联合会"),
    ("sign", "周敏", Role.MEDIA_REVIEWER, YUNNAN, "云南省残疾人联合会"),
    ("evaluator", "何志远", Role.EVALUATOR, YUNNAN, "云南师大教育评估中心"),
    ("auditor", "赵国栋", Role.AUDITOR, YUNNAN, "云南省残疾人联合会"),
    ("editor", "杨春梅", Role.BASE_EDITOR, XISHAN, "massage"),
    ("teacher", "马永福", Role.BASE_STAFF, XISHAN, "massage"),
    ("collegeeditor", "段云", Role.BASE_EDITOR, KUNMING, "college"),
    ("collegeteacher", "普丽", Role.BASE_STAFF, KUNMING, "college"),
    ("teaeditor", "岩三", Role.BASE_EDITOR, MENGHAI, "tea"),
    ("teateacher", "玉波", Role.BASE_STAFF, MENGHAI, "tea"),
)


@dataclass(frozen=True, slots=True)
class TraineeSketch:
    """`number` is the first 17 digits of a made-up citizen id; `tail` is category and level of the certificate."""

    account: str
    name: str
    place: Place
    number: str
    tail: str
    needs: tuple[str, ...] = ()
    phone: str = ""
    more: dict[str, Any] = field(default_factory=dict)


TRAINEES = (
    TraineeSketch("yuhan", "玉罕", MENGHAI, "53282219880412002", "11", ("screen_reader", "braille")),
    TraineeSketch("yanwen", "岩温", MENGHAI, "53282219750615123", "22", ("captions", "sign")),
    TraineeSketch("yanhan", "岩罕", MENGHAI, "53282220010903021", "53", ("easy_read", "scribe")),
    TraineeSketch("limei", "李梅", JINGHONG, "53280119920228004", "42", ("switch", "large", "more_time")),
    TraineeSketch("zhaole", "赵乐", XISHAN, "53011219850717331", "12", ("screen_reader",)),
    TraineeSketch("yuguang", "玉光", MENGLA, "53282319790120114", "61", ("calm",)),
    TraineeSketch("duoji", "多吉", MENGHAI, "53282219960308055", "32", ("captions",)),
    TraineeSketch("anmin", "安敏", JINGHONG, "53280119820511066", "43", ("large",)),
    TraineeSketch("yanbao", "岩保", MENGHAI, "53282219700802077", "13", ("large",)),
    TraineeSketch("yula", "玉腊", MENGHAI, "53282219991115088", "21", ("captions", "sign")),
    TraineeSketch("heqiang", "何强", XISHAN, "53011219930623099", "44"),
    TraineeSketch("fengyu", "冯玉", MENGLA, "53282319870930122", "72", ("captions", "large", "braille")),
)


@transaction.atomic
def populate() -> dict[str, TrainingBase]:
    """Enter offices, bases, staff, trainees, and the mother who has the phone; a second call adds nothing."""
    offices = {name: _office(name, place) for _, _, _, place, name in STAFF if name not in BASES}
    province = offices["云南省残疾人联合会"]
    SubmissionDuty.objects.get_or_create(
        name="2025—2027 年省级及以上基地选送课程",
        defaults={"minimum_level": Level.PROVINCIAL, "count": 1, "starts": SINCE, "ends": date(2027, 12, 31)},
    )
    bases = {key: _base(sketch) for key, sketch in BASES.items()}
    for account, name, role, place, where in STAFF:
        organisation = bases[where].organisation if where in bases else offices[where]
        _post(_account(account, name), role, place, organisation)
    _operator()
    for sketch in TRAINEES:
        _admit(sketch)
    _help("mother", "玉香", "13887654321", "yanhan")
    _help("counsellor", "玉应罕", "", "yuguang", kind=HelperLink.Kind.COUNSELLOR)
    assert province.pk  # noqa: S101
    return bases


def account(name: str) -> User:
    """Return a person of this world by account name."""
    return User.objects.get(username=name)


def _office(name: str, place: Place) -> Organisation:
    department = Organisation.Department.DPF if "残疾人联合会" in name else Organisation.Department.OTHER
    return Organisation.objects.get_or_create(division_id=place, name=name, defaults={"department": department})[0]


def _base(sketch: BaseSketch) -> TrainingBase:
    organisation, _ = Organisation.objects.get_or_create(
        division_id=sketch.place, name=sketch.name, defaults={"department": Organisation.Department.BASE}
    )
    return found_base(
        organisation=organisation, kind=sketch.kind, level=sketch.level, status=sketch.status, since=SINCE
    )


def _account(username: str, name: str) -> User:
    user = User.objects.filter(username=username).first()
    if user is None:
        user = User(username=username, name=name)
        user.set_password(PASSWORD)
        user.save()
    return user


def _post(user: User, role: str, place: Place, organisation: Organisation) -> None:
    Posting.objects.get_or_create(
        user=user, role=role, organisation=organisation, division_id=place, defaults={"starts": SINCE}
    )


def _operator() -> None:
    user = _account("operator", "平台运维")
    if not user.is_superuser:
        user.is_superuser = user.is_staff = True
        user.save(update_fields=["is_superuser", "is_staff"])


def _admit(sketch: TraineeSketch) -> Trainee:
    digit = CHECK[sum(int(d) * w for d, w in zip(sketch.number, WEIGHTS, strict=True)) % 11]
    citizen_id = sketch.number + digit
    trainee = admit(
        name=sketch.name,
        citizen_id=citizen_id,
        certificate_number=citizen_id + sketch.tail,
        division=Division.objects.get(code=sketch.place),
        needs=list(sketch.needs),
        phone=sketch.phone or None,
        **sketch.more,
    )
    if trainee.user.username != sketch.account:
        trainee.user.username = sketch.account
        trainee.user.set_password(PASSWORD)
        trainee.user.save(update_fields=["username", "password"])
    if not consents.allows(trainee.user, "guidance"):
        consents.decide(person=trainee.user, purpose="guidance", is_given=True, by=trainee.user)
    return trainee


def _help(helper: str, name: str, phone: str, trainee: str, kind: str = HelperLink.Kind.FAMILY) -> None:
    user = _account(helper, name)
    if phone and phones.of(user) is None:
        phones.give(user=user, phone=phone, verified=True)
    HelperLink.objects.get_or_create(
        helper=user,
        trainee=Trainee.objects.get(user__username=trainee),
        revoked=None,
        defaults={"kind": kind, "consent_note": "本人与家属当面同意，勐海县残联存档。"},
    )
