"""保健按摩入门: its lesson is a real video, narrated, captioned and encoded."""

from typing import Any

from wagtail.rich_text import RichText

from courses.pages.choices import Kind, Level, Topic
from courses.pages.models import LessonPage, UnitPage
from lms.bases.models import TrainingBase
from lms.people.models import User
from lms.world.courses.drafting import below, course_page, question
from lms.world.films import script
from media_pipeline.models import Asset

MASSAGE = "massage-introduction"
HAND_QUIZ = [
    question(
        "洗手一共要洗多长时间？",
        [("五秒", False), ("二十秒", True), ("五分钟", False)],
        "七步都做到，一共二十秒。",
    ),
    question(
        "哪些情况不能按摩？可以选几个。",
        [("发烧", True), ("骨折", True), ("客人想聊天", False), ("皮肤破损", True)],
        "发烧、骨折、皮肤破损时不能按摩。",
        kind="multiple",
    ),
]
HAND_CHECK = [
    {
        "text": "接待客人时，先说什么？",
        "options": [
            {"text": "自己的名字", "correct": True},
            {"text": "价钱", "correct": False},
            {"text": "今天的天气", "correct": False},
        ],
        "explanation": "先说自己的名字，再问客人哪里不舒服。",
    }
]


def draft_massage(*, base: TrainingBase, video: Asset, by: User, cover: Any = None) -> LessonPage:
    """Draft course, unit and lesson as the editor; a second call returns the same lesson."""
    course = course_page(
        base,
        by,
        slug=MASSAGE,
        cover=cover,
        title="保健按摩入门",
        summary="学会上岗前的准备、问候客人和基本手法。全部内容都能听懂，不看画面也能学。",
        industry="保健按摩",
        level=Level.FIVE,
        kind=Kind.PRACTICAL,
        topic=Topic.TRADE,
        hours_online=2,
        hours_offline=4,
        suitability=["1", "2", "4"],
    )
    unit = below(course, UnitPage(title="第一单元 准备", slug="unit-1", intro="洗手、问候、知道什么时候不能按。"), by)
    lesson = LessonPage(title=script.TITLE, slug="lesson-1", summary="一分半钟的视频和两道小题。")
    lesson.body = [
        ("text", RichText("<p>这一课有一段视频，约一分半钟。可以看字幕，可以看手语，也可以只听声音。</p>")),
        ("video", {"asset": video, "title": script.TITLE, "check": HAND_CHECK}),
        ("quiz", {"title": "小测验", "questions": HAND_QUIZ}),
    ]
    return below(unit, lesson, by)
