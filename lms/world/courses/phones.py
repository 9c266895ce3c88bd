"""手机与微信基础: a phone made fit for its user, WeChat, and the frauds that reach people there."""

from decimal import Decimal

from courses.pages.choices import Kind, Level, Topic
from lms.world.courses.drafting import Course
from lms.world.courses.reading import units_of

PHONES = Course(
    slug="phones-and-wechat",
    cover="cover-phones",
    facts={
        "title": "手机与微信基础",
        "summary": "会把字调大、打开朗读，会用微信联系人、收钱付钱，听得出常见的骗局。",
        "industry": "数字技能",
        "level": Level.OPEN,
        "kind": Kind.KNOWLEDGE,
        "topic": Topic.DIGITAL,
        "hours_online": Decimal("0.2"),
        "hours_offline": 2,
        "suitability": ["1", "2", "3", "4", "5", "6", "7"],
        "requires_sign": False,
    },
    units=units_of("phones"),
)
