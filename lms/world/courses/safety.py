"""安全生产与消防: what every trade shares, with what each does who does not see, hear, walk or speak as others."""

from decimal import Decimal

from courses.pages.choices import Kind, Level, Topic
from lms.world.courses.drafting import Course
from lms.world.courses.reading import units_of

SAFETY = Course(
    slug="safety-and-fire",
    cover="cover-safety",
    facts={
        "title": "安全生产与消防",
        "summary": "上班先看安全，用电不出事；着火时会报警、会灭小火、会跑。各类残疾人各有办法。",
        "industry": "公共课",
        "level": Level.OPEN,
        "kind": Kind.KNOWLEDGE,
        "topic": Topic.SAFETY,
        "hours_online": Decimal("0.2"),
        "hours_offline": 2,
        "suitability": ["1", "2", "3", "4", "6", "7"],
        "requires_sign": False,
    },
    units=units_of("safety"),
)
