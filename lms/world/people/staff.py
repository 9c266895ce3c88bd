"""Who works where in the demonstration world: offices and posts, given by whoever gives them in life."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lms.people.accounts import posts
from lms.people.models import Division, Organisation, Posting, Role, User
from lms.world.people.accounts import PASSWORD, ensure
from lms.world.people.places import (
    BANNA,
    HONGHE,
    JINGHONG,
    KUNMING,
    MENGHAI,
    MENGLA,
    MENGZI,
    PUER,
    SIMAO,
    XISHAN,
    YUNNAN,
    Place,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

# Who works where: account, name, role, place, organisation (a base's key or an office's name). Who gives posts to
# others stands above them.
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
# Who works at the offices and bases that the whole demonstration has besides.
FURTHER = (
    ("kunming", "赵雅琴", Role.PREFECTURE_OFFICER, KUNMING, "昆明市残疾人联合会"),
    ("xishan", "李国华", Role.COUNTY_OFFICER, XISHAN, "西山区残疾人联合会"),
    ("jinghong", "岩拉", Role.COUNTY_OFFICER, JINGHONG, "景洪市残疾人联合会"),
    ("jinghongcounsellor", "依香", Role.COUNSELLOR, JINGHONG, "景洪市残疾人联合会"),
    ("mengla", "玉叫", Role.COUNTY_OFFICER, MENGLA, "勐腊县残疾人联合会"),
    ("honghe", "马文才", Role.PREFECTURE_OFFICER, HONGHE, "红河哈尼族彝族自治州残疾人联合会"),
    ("mengzi", "白雪梅", Role.COUNTY_OFFICER, MENGZI, "蒙自市残疾人联合会"),
    ("puer", "罗建明", Role.PREFECTURE_OFFICER, PUER, "普洱市残疾人联合会"),
    ("simao", "李新华", Role.COUNTY_OFFICER, SIMAO, "思茅区残疾人联合会"),
    ("crafteditor", "玉儿", Role.BASE_EDITOR, JINGHONG, "craft"),
    ("craftteacher", "依罕", Role.BASE_STAFF, JINGHONG, "craft"),
    ("roomseditor", "张小红", Role.BASE_EDITOR, MENGZI, "rooms"),
    ("roomsteacher", "李文", Role.BASE_STAFF, MENGZI, "rooms"),
    ("coffeeteacher", "王海", Role.BASE_STAFF, SIMAO, "coffee"),
)
REASON = "演示：按本单位任职名单登记。"


@dataclass
class Offices:
    """Gives posts as the offices do it: the nearest officer who may, the operator for the first of all."""

    operator: User
    officers: list[User]

    @classmethod
    def found(cls) -> Offices:
        """Return them with who is in post already, the nearest to the villages first."""
        roles = (Role.COUNTY_OFFICER, Role.PREFECTURE_OFFICER, Role.PROVINCE_OFFICER)
        known = [User.objects.filter(postings__in=Posting.objects.filter(role=role)).order_by("pk") for role in roles]
        return cls(operator(), [user for each in known for user in each])

    def office(self, name: str, place: Place) -> Organisation:
        """Return the office of this name, made by whoever may make it where there is none."""
        known = Organisation.objects.filter(division_id=place, name=name).first()
        if known is not None:
            return known
        kind = Organisation.Department
        department = kind.DPF if "残疾人联合会" in name else kind.OTHER
        draft = Organisation(division=Division.objects.get(code=place), department=department)
        by = next(user for user in (*self.officers, self.operator) if posts.manages(user, draft))
        return posts.make_office(name=name, division=draft.division, department=department, by=by)

    def post(self, person: User, role: Role, organisation: Organisation) -> None:
        """Give the person this post, unless she has it."""
        if Posting.objects.filter(user=person, role=role, organisation=organisation).exists():
            return
        givers = (*self.officers, self.operator)
        by = next(user for user in givers if user != person and role in posts.grantable(user, organisation))
        posts.begin(person=person, organisation=organisation, role=role, by=by, reason=REASON)
        if role in posts.OFFICE_LEVEL:
            self.officers.insert(0, person)


def operator() -> User:
    """Return who runs the machine."""
    user = ensure("operator", "平台运维")
    if not user.is_superuser:
        user.is_superuser = user.is_staff = True
        user.save(update_fields=["is_superuser", "is_staff"])
    return user


def by_phone(account: str, name: str, phone: str, *, by: User) -> User:
    """Return the account that an office makes for whom it gives a post; the demonstration's password opens it too."""
    known = User.objects.filter(username=account).first()
    if known is not None:
        return known
    user, _is_new = posts.account_to_post(name=name, phone=phone, by=by)
    user.username = account
    user.set_password(PASSWORD)
    user.save(update_fields=["username", "password"])
    return user


def of_offices(rows: Iterable[tuple[str, str, Role, Place, str]]) -> list[tuple[str, str, Role, Place, str]]:
    """Return the rows of those who work at offices: a base's key is no name of an office."""
    return [row for row in rows if not row[4].isascii()]
