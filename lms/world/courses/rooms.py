"""乡村民宿客房服务: from the knock at the door to the room that is handed over."""

from decimal import Decimal

from courses.pages.choices import Kind, Level, Topic
from lms.world.courses.drafting import Course
from lms.world.courses.reading import units_of

ROOMS = Course(
    slug="guest-rooms",
    cover="cover-rooms",
    facts={
        "title": "乡村民宿客房服务",
        "summary": "会敲门、铺床、打扫、安全使用清洁剂，会登记客人落下的东西。",
        "industry": "客房服务",
        "level": Level.FIVE,
        "kind": Kind.PRACTICAL,
        "topic": Topic.TRADE,
        "hours_online": Decimal("0.1"),
        "hours_offline": 6,
        "suitability": ["1", "2", "3", "4", "5"],
        "requires_sign": False,
    },
    units=units_of("rooms"),
)
