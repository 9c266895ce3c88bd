"""傣族织锦入门: threads, loom, plain weave, one diamond, and a coaster that can be sold."""

from decimal import Decimal

from courses.pages.choices import Kind, Level, Topic
from lms.world.courses.drafting import Course
from lms.world.courses.reading import units_of

BROCADE = Course(
    slug="dai-brocade",
    cover="cover-brocade",
    facts={
        "title": "傣族织锦入门",
        "summary": "认识傣锦和织机，会织平纹和一个菱形，会收边、检查和定价。",
        "industry": "傣族织锦",
        "level": Level.SPECIAL,
        "kind": Kind.PRACTICAL,
        "topic": Topic.CRAFT,
        "hours_online": Decimal("0.1"),
        "hours_offline": 8,
        "suitability": ["2", "3", "4", "6"],
        "requires_sign": False,
    },
    units=units_of("brocade"),
)
