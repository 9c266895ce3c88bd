"""Who works where in the demonstration world: offices, posts, and the operator of the machine."""

from lms.people.models import Organisation, Posting, Role, User
from lms.world.people.accounts import ensure
from lms.world.people.places import BANNA, KUNMING, MENGHAI, SINCE, XISHAN, YUNNAN, Place

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


def office(name: str, place: Place) -> Organisation:
    department = Organisation.Department.DPF if "残疾人联合会" in name else Organisation.Department.OTHER
    return Organisation.objects.get_or_create(division_id=place, name=name, defaults={"department": department})[0]


def post(user: User, role: str, place: Place, organisation: Organisation) -> None:
    Posting.objects.get_or_create(
        user=user, role=role, organisation=organisation, division_id=place, defaults={"starts": SINCE}
    )


def operator() -> None:
    user = ensure("operator", "平台运维")
    if not user.is_superuser:
        user.is_superuser = user.is_staff = True
        user.save(update_fields=["is_superuser", "is_staff"])
