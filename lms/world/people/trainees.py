"""The trainees of the demonstration world, and who helps them. Every name and number is made up."""

from dataclasses import dataclass, field
from typing import Any

from lms.people.accounts import consents, helping
from lms.people.accounts.trainees import admit
from lms.people.identity.identity import CHECK, WEIGHTS
from lms.people.models import Division, HelperLink, Trainee
from lms.people.signing_in import phones
from lms.world.people.accounts import PASSWORD, ensure
from lms.world.people.places import JINGHONG, MENGHAI, MENGLA, XISHAN, Place


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


def numbered(stem: str) -> str:
    """Return the citizen id with its check digit, after the first seventeen digits."""
    return stem + CHECK[sum(int(digit) * weight for digit, weight in zip(stem, WEIGHTS, strict=True)) % 11]


def entered(sketch: TraineeSketch) -> Trainee:
    citizen_id = numbered(sketch.number)
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


def helped(helper: str, name: str, phone: str, trainee: str, kind: HelperLink.Kind = HelperLink.Kind.FAMILY) -> None:
    """Enter who helps a trainee, by her number as an office does; who has none here is a colleague of the office."""
    user, whom = ensure(helper, name), Trainee.objects.get(user__username=trainee)
    note = "本人与家属当面同意，勐海县残联存档。"
    if HelperLink.objects.filter(helper=user, trainee=whom, revoked=None).exists():
        return
    if not phone:
        HelperLink.objects.create(helper=user, trainee=whom, kind=kind, consent_note=note)
        return
    if phones.of(user) is None:
        phones.give(user=user, phone=phone, verified=True)
    helping.grant(
        trainee=whom, name=name, phone=phone, kind=kind, consent_note=note, can_study=True, can_view_record=True
    )
