"""The two courses of the demonstration world: one whose lesson is a real video, one of text, pictures and questions."""

from typing import Any

from wagtail.models import Page
from wagtail.rich_text import RichText

from courses.pages.choices import Kind, Level, Topic
from courses.pages.models import CoursePage, LessonPage, UnitPage
from lms.bases.models import TrainingBase
from lms.people.models import User
from lms.world import script
from media_pipeline.models import Asset

MASSAGE, TEA = "massage-introduction", "tea-for-guests"


def question(text: str, options: list[tuple[str, bool]], explanation: str, kind: str = "single") -> dict[str, Any]:
    return {
        "kind": kind,
        "text": text,
        "options": [{"text": words, "correct": right} for words, right in options],
        "explanation": explanation,
    }


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


def draft_massage(*, base: TrainingBase, video: Asset, by: User) -> LessonPage:
    """Draft course, unit and lesson as the editor; a second call returns the same lesson."""
    course = _course(
        base,
        by,
        slug=MASSAGE,
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
    unit = _child(course, UnitPage(title="第一单元 准备", slug="unit-1", intro="洗手、问候、知道什么时候不能按。"), by)
    lesson = LessonPage(title=script.TITLE, slug="lesson-1", summary="一分半钟的视频和两道小题。")
    lesson.body = [
        ("text", RichText("<p>这一课有一段视频，约一分半钟。可以看字幕，可以看手语，也可以只听声音。</p>")),
        ("video", {"asset": video, "title": script.TITLE, "check": HAND_CHECK}),
        ("quiz", {"title": "小测验", "questions": HAND_QUIZ}),
    ]
    return _child(unit, lesson, by)


def draft_tea(*, base: TrainingBase, by: User) -> list[LessonPage]:
    """Draft a course without video: text, steps and a quiz, in short sentences."""
    course = _course(
        base,
        by,
        slug=TEA,
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
    unit = _child(course, UnitPage(title="第一单元 泡茶", slug="unit-1", intro="认识茶，学会泡茶。"), by)
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
    return [_child(unit, know, by), _child(unit, brew, by)]


def _course(base: TrainingBase, by: User, *, slug: str, **facts: Any) -> CoursePage:
    return _child(base.root_page, CoursePage(slug=slug, **facts), by)


def _child[P: Page](parent: Page, page: P, by: User) -> P:
    """Return the page below `parent` with this slug; draft it as the editor where it is new."""
    known = parent.get_children().filter(slug=page.slug).first()
    if known is not None:
        found: P = known.specific
        return found
    page.live = False
    page.owner = by
    parent.refresh_from_db()
    parent.add_child(instance=page)
    page.save_revision(user=by)
    return page
