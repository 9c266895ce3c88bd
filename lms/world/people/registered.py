"""Further trainees, entered one by one by the officers of their places, as `/people/add/` does; all of it made up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from foundation.act_journal import note_act
from lms.people.accounts import consents, counselling, guardians, helping, trainees
from lms.people.models import Division, HelperLink, Trainee
from lms.registry.desk import adding
from lms.world.clock import telling
from lms.world.people.accounts import PASSWORD, account
from lms.world.people.places import JINGHONG, MENGHAI, MENGLA, MENGZI, SIMAO, XISHAN, Place
from lms.world.people.trainees import numbered

if TYPE_CHECKING:
    from lms.people.models import User

OFFICER = {
    MENGHAI: "county",
    JINGHONG: "jinghong",
    MENGLA: "mengla",
    XISHAN: "xishan",
    MENGZI: "mengzi",
    SIMAO: "simao",
}
COUNSELLOR = {MENGHAI: "counsellor", JINGHONG: "jinghongcounsellor"}
DAYS_AGO = 60  # when their offices entered them
Home, School, Work = Trainee.Residence, Trainee.Education, Trainee.Employment


@dataclass(frozen=True, slots=True)
class Guardian:
    """Who agrees for somebody and helps her: name, relation, number."""

    name: str
    relation: str
    phone: str


@dataclass(frozen=True, slots=True)
class Person:
    """`born` and `place` begin a made-up citizen id; `tail` is category and level of the certificate."""

    account: str
    name: str
    place: Place
    born: str
    order: str
    tail: str
    needs: tuple[str, ...]
    home: str = Home.RURAL
    school: str = School.MIDDLE
    work: str = Work.UNEMPLOYED
    phone: str = ""
    wish: str = Trainee.Willingness.WANTS
    guardian: Guardian | None = None
    is_counselled: bool = False
    valid_until: date | None = None

    @property
    def citizen_id(self) -> str:
        return numbered(self.place + self.born + self.order)


PEOPLE = (
    Person(
        "yanzhang",
        "岩章",
        MENGHAI,
        "19860317",
        "131",
        "12",
        ("screen_reader",),
        phone="13988010001",
        is_counselled=True,
    ),
    Person("yuwang", "玉旺", MENGHAI, "19940522", "142", "23", ("captions", "sign"), is_counselled=True),
    Person("liwen", "李文秀", MENGHAI, "19900109", "166", "31", ("captions", "more_time"), school=School.HIGH),
    Person("sanmu", "三木", MENGHAI, "19810930", "153", "43", ("large",), work=Work.FLEXIBLE, is_counselled=True),
    Person(
        "yuxiao",
        "玉小",
        MENGHAI,
        "20050618",
        "128",
        "52",
        ("easy_read", "scribe", "more_time"),
        school=School.PRIMARY,
        guardian=Guardian("岩宰", "parent", "13988010002"),
        is_counselled=True,
    ),
    Person(
        "zhangping",
        "张平",
        MENGHAI,
        "19880704",
        "117",
        "62",
        ("calm",),
        guardian=Guardian("张国", "sibling", "13988010003"),
    ),
    Person("yanjiao", "岩叫", JINGHONG, "19790815", "139", "13", ("screen_reader", "braille"), is_counselled=True),
    Person("yiguang", "依光", JINGHONG, "19970226", "124", "21", ("sign", "captions"), home=Home.URBAN),
    Person(
        "chenli", "陈丽", JINGHONG, "19850611", "148", "44", ("large", "switch"), home=Home.URBAN, school=School.HIGH
    ),
    Person("yanla", "岩罕拉", JINGHONG, "19730412", "155", "42", ("switch", "more_time"), is_counselled=True),
    Person(
        "yubo",
        "依波",
        JINGHONG,
        "20020119",
        "162",
        "53",
        ("easy_read", "scribe"),
        school=School.PRIMARY,
        guardian=Guardian("依丙", "parent", "13988010004"),
    ),
    Person("yufan", "玉凡", JINGHONG, "19910808", "186", "72", ("captions", "large"), phone="13988010005"),
    Person("dao", "刀文学", MENGLA, "19830927", "133", "14", ("large", "audio_description")),
    Person("yuji", "玉吉", MENGLA, "19950703", "146", "22", ("captions", "sign")),
    Person("pan", "盘有福", MENGLA, "19770115", "119", "43", ("large",), work=Work.SELF_EMPLOYED),
    Person("zhouhua", "周华", XISHAN, "19890220", "137", "11", ("screen_reader",), home=Home.URBAN, work=Work.EMPLOYED),
    Person("hefang", "何芳", XISHAN, "19980916", "144", "23", ("captions",), home=Home.URBAN, school=School.COLLEGE),
    Person("luojie", "罗杰", XISHAN, "20000405", "151", "44", ("switch",), home=Home.URBAN, school=School.HIGH),
    Person(
        "wuting",
        "吴婷",
        XISHAN,
        "19930611",
        "168",
        "63",
        ("calm", "more_time"),
        home=Home.URBAN,
        guardian=Guardian("吴建军", "parent", "13988010006"),
    ),
    Person("lihong", "李红", MENGZI, "19870503", "122", "42", ("large",), phone="13988010007", work=Work.FLEXIBLE),
    Person("puxiu", "普秀英", MENGZI, "19920214", "145", "32", ("captions", "more_time")),
    Person("baizhi", "白志明", MENGZI, "19840729", "131", "73", ("large", "more_time"), valid_until=date(2027, 6, 30)),
    Person("haniluo", "罗哈尼", MENGZI, "19960418", "166", "24", ("captions",), school=School.HIGH),
    Person("liujun", "刘军", SIMAO, "19800310", "117", "43", ("large",), wish=Trainee.Willingness.UNDECIDED),
)


def register() -> None:
    """Enter each of them at her office, with her needs, her counsellor and her guardian; who is known stays as she is.

    Two months ago, so that what they learnt since follows.
    """
    with telling(timezone.now() - timedelta(days=DAYS_AGO)):
        for person in PEOPLE:
            if not Trainee.objects.filter(user__username=person.account).exists():
                enter(person, by=account(OFFICER[person.place]))
    for person in PEOPLE:
        if person.is_counselled:
            agree(account(person.account))


def enter(person: Person, *, by: User) -> Trainee:
    """Enter one person as her office does: the page of a new one, then what her own page takes."""
    trainee = adding.add(
        name=person.name,
        citizen_id=person.citizen_id,
        division=Division.objects.get(code=person.place),
        residence=person.home,
        certificate=person.citizen_id + person.tail,
        valid_until=person.valid_until,
        phone=person.phone,
        how="本人到残联当面登记，出示身份证和残疾人证。" if person.phone else "",
        by=by,
    )
    trainee.user.username = person.account
    trainee.user.set_password(PASSWORD)  # the demonstration's own way in: an office gives no passwords
    trainee.user.save(update_fields=["username", "password"])
    trainees.set_needs(trainee=trainee, codes=person.needs, by=by)
    trainees.describe(
        trainee=trainee,
        residence=person.home,
        education=person.school,
        employment=person.work,
        willingness=person.wish,
        by=by,
    )
    if person.guardian is not None:
        guard(trainee, person.guardian, by=by)
    if person.is_counselled:
        looks_after = account(COUNSELLOR[person.place])
        counselling.assign(trainee=trainee, counsellor=looks_after, by=by, reason="本人同意由本县辅导员联系。")
    return trainee


def guard(trainee: Trainee, guardian: Guardian, *, by: User) -> None:
    """Enter a guardian's consent on paper, and the guardian as her helper."""
    guardians.record(
        trainee=trainee,
        guardian=guardian.name,
        relation=guardian.relation,
        document="监护人签字的《参加培训同意书》，县残联存档。",
        day=timezone.localdate(),
        by=by,
    )
    link = helping.grant(
        trainee=trainee,
        name=guardian.name,
        phone=guardian.phone,
        kind=HelperLink.Kind.GUARDIAN,
        consent_note="本人与监护人当面同意，县残联存档。",
        can_study=True,
        can_view_record=True,
    )
    note_act("helper.enter", by=by, about=link, subject=trainee.user)


def agree(person: User) -> None:
    """Let her agree to guidance about work, as she does on her account's page."""
    if not consents.allows(person, "guidance"):
        consents.decide(person=person, purpose="guidance", is_given=True, by=person)
