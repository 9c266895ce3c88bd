"""普洱茶待客: text, steps and questions in short sentences."""

from typing import Any

from wagtail.rich_text import RichText

from courses.pages.choices import Kind, Level, Topic
from courses.pages.models import LessonPage, UnitPage
from lms.bases.models import TrainingBase
from lms.people.models import User
from lms.world.courses.drafting import below, course_page, question

TEA = "tea-for-guests"
BREWING = (
    "烧开水。",
    "用开水烫杯子。",
    "放五克茶叶。",
    "倒水，马上倒掉，这叫洗茶。",
    "再倒水，等十秒，请客人喝茶。",
)
TEA_QUIZ = [
    question("泡普洱熟茶，水要多热？", [("温水", False), ("刚烧开的水", True)], "熟茶要用刚烧开的水。"),
    question("第一泡茶怎么办？", [("倒掉，用来洗茶", True), ("马上喝", False)], "第一泡很快倒掉，叫洗茶。"),
]

TEA_SURVEY = [
    {"kind": "single", "text": "这门课对您有用吗？", "options": ["很有用", "有一点用", "没有用"]},
    {
        "kind": "multiple",
        "text": "您用了哪些办法来学？可以选几个。",
        "options": ["自己读", "听手机读", "家人帮忙", "老师讲"],
    },
    {"kind": "text", "text": "哪里还可以改好？", "options": []},
]


def draft_tea(*, base: TrainingBase, by: User, cover: Any = None) -> list[LessonPage]:
    """Draft a course without video: text, steps and a quiz, in short sentences."""
    course = course_page(
        base,
        by,
        slug=TEA,
        cover=cover,
        title="普洱茶待客",
        summary="学会给客人泡一杯好茶。句子短，一步一步来。",
        industry="茶艺",
        level=Level.OPEN,
        kind=Kind.KNOWLEDGE,
        topic=Topic.FARMING,
        hours_online=1,
        hours_offline=4,
        suitability=["2", "4", "5", "6"],
        requires_sign=False,
    )
    unit = below(course, UnitPage(title="第一单元 泡茶", slug="unit-1", intro="认识茶，学会泡茶。"), by)
    know = LessonPage(title="认识普洱茶", slug="lesson-1", summary="生茶和熟茶。")
    know.body = [
        (
            "text",
            RichText(
                "<h2>两种普洱茶</h2><p>普洱茶有两种。</p><ul><li>生茶：颜色浅，味道浓。</li>"
                "<li>熟茶：颜色深，味道柔和。</li></ul><p>勐海的茶山很有名。</p>"
            ),
        ),
        (
            "quiz",
            {
                "title": "想一想",
                "questions": [
                    question(
                        "颜色深、味道柔和的是哪一种？", [("生茶", False), ("熟茶", True)], "熟茶颜色深，味道柔和。"
                    ),
                ],
            },
        ),
    ]
    brew = LessonPage(title="泡一杯熟茶", slug="lesson-2", summary="五个步骤。")
    brew.body = [
        (
            "steps",
            {
                "title": "五个步骤",
                "steps": [{"text": text, "image": None, "alt": ""} for text in BREWING],
            },
        ),
        ("quiz", {"title": "小测验", "questions": TEA_QUIZ}),
        ("survey", {"title": "学完以后", "questions": TEA_SURVEY}),
    ]
    return [below(unit, know, by), below(unit, brew, by)]
