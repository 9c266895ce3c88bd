"""From an empty machine to certificates, by screens alone: what a province does in its first months.

It begins with an empty database and one administrator made on the console. Time is moved by the test, never by data:
the server runs under the test's clock, and nobody enters a day in the past. What each stage cost is printed.
"""

from __future__ import annotations

import os
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone
from openpyxl import Workbook

from lms.delivery.lifecycle import steps
from lms.delivery.models import Cohort, Mark, Session
from lms.people.identity.identity import CHECK, WEIGHTS
from lms.people.models import Claim
from lms.people.sms.backends import MemoryBackend
from lms.records.certificates import batches
from lms.records.models import Batch, Certificate
from lms.world.clock import Clock, telling
from tests.journeys import test_walk
from tests.journeys.tally import Screen, Tally
from tests.journeys.test_walk import Eyes
from tests.lms.second_factor.test_browser import with_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.journeys.hand import Way

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.get_default_timezone())  # a Monday
BASE, COURSE = "勐海县茶叶技能培训基地", "普洱茶待客"
PROGRAMME, CLASS = "普洱茶待客（线下实训）", "普洱茶待客（线下实训）"
NAMES = ["玉罕", "岩温", "岩罕", "玉光", "多吉", "岩保", "玉腊", "安敏", "冯玉", "何强"]
MOST_CLICKS, MOST_FIELDS = 160, 120  # marks and people apart
PASSWORD = "first-morning-2026"
MOST_ASKED = {"office": 6, "post": 6, "person": 8, "class": 12}  # things that one form asks for


def citizen_id(serial: int) -> str:
    stem = f"53282219900412{serial:03d}"
    return stem + CHECK[sum(int(d) * w for d, w in zip(stem, WEIGHTS, strict=True)) % 11]


PEOPLE = [(name, citizen_id(number)) for number, name in enumerate(NAMES, 11)]


# With open eyes axe is asked of every kind of page as well, in light, dark and large; by keys it is a phone's width.
@pytest.mark.parametrize(
    ("way", "eyes"),
    [
        ("mouse", "closed"),
        pytest.param("mouse", "open", marks=pytest.mark.long),
        pytest.param("keys", "closed", marks=pytest.mark.long),
    ],
    indirect=["eyes"],
)
def test_from_an_empty_machine_to_certificates(
    enter: Callable[..., Screen], tally: Tally, clock: Clock, site: str, tmp_path: Path
) -> None:
    call_command("createsuperuser", interactive=False, **administrator())

    offices(enter)
    base(enter)
    course(enter, site)
    programme(enter)
    class_with_meetings(enter)
    people_by_hand(enter)
    first_meeting(enter, clock)
    roster(enter, tmp_path)
    all_meetings(enter, clock)
    finish(enter, clock)
    certificates(enter)

    print("\n".join(tally.lines()))  # noqa: T201  (shown with a failure, and by -s)
    rest = tally.of(*(set(tally.counts) - {"marks", "people by hand", "roster"}))
    assert rest["clicks"] <= MOST_CLICKS
    assert rest["fields"] <= MOST_FIELDS


def administrator() -> dict[str, str]:
    os.environ["DJANGO_SUPERUSER_PASSWORD"] = PASSWORD
    return {"username": "admin", "name": "平台运维"}


def offices(enter: Callable[..., Screen]) -> None:
    """Province, prefecture and county, each set up by the level above, each with somebody who works there."""
    admin = enter("admin", stage="offices")
    admin.press("省级机构", within=admin.main)
    office(admin, division="云南省", name="云南省残疾人联合会", department="残联")
    post(admin, name="李建华", phone="13900000001", role="省级管理员")

    province = enter("13900000001", stage="offices")
    province.press("有人任职的县级机构")
    office(province, division="西双版纳傣族自治州", name="西双版纳州残疾人联合会", department="残联")
    post(province, name="刀志强", phone="13900000002", role="州级管理员")
    province.press("机构与任职")
    province.press("云南省残疾人联合会", within=province.main)
    post(province, name="张文静", phone="13900000003", role="课程审核员")

    prefecture = enter("13900000002", stage="offices")
    prefecture.press("有人任职的县级机构")
    office(prefecture, division="勐海县", name="勐海县残疾人联合会", department="残联")
    post(prefecture, name="王丽萍", phone="13900000004", role="县级管理员")

    county = enter("13900000004", stage="offices")
    county.reads("待办")


def office(screen: Screen, *, division: str, name: str, department: str) -> None:
    assert screen.asks("department") <= MOST_ASKED["office"]
    screen.fill(division=division, name=name, department=department)
    screen.press("建立机构")


def post(screen: Screen, *, name: str, phone: str, role: str) -> None:
    assert screen.asks("phone") <= MOST_ASKED["post"]
    screen.fill(name=name, phone=phone, role=role, reason="单位任命")
    screen.press("确认任职")
    screen.reads(name)


def base(enter: Callable[..., Screen]) -> None:
    """The province founds a base; its editor and its teacher get their posts."""
    province = enter("13900000001", stage="base")
    province.press("培训基地", within=province.main)
    province.fill(division="勐海县", name=BASE, kind="行业企业", level="县级", status="已挂牌")
    province.press("设立", within=province.main.locator("form"))
    post(province, name="岩三", phone="13900000005", role="基地课程编辑")
    post(province, name="玉波", phone="13900000006", role="基地教务")


def course(enter: Callable[..., Screen], site: str) -> None:
    """A course of one lesson that is read: written by the base's editor, published by the province's reviewer."""
    editor = enter("13900000005", stage="course")
    page, numbers = editor.page, []
    editor.go(f"{site}/base/")
    editor.press("打开课程编辑")
    editor.press(page.get_by_role("link", name="添加子页面").first)
    numbers.append(test_walk.fill_page(editor, title=COURSE, summary="学会给客人泡一杯好茶。"))
    test_walk.page_below(editor, site, numbers[-1])
    numbers.append(test_walk.fill_page(editor, title="第一单元", summary=""))
    test_walk.page_below(editor, site, numbers[-1])
    page.locator("#id_title").wait_for()
    editor.write(page.locator("#id_title"), "泡一杯熟茶")
    test_walk.add_block(editor, "步骤", first=True)
    editor.write(page.locator("[name=body-0-value-title]"), "三个步骤")
    editor.write(page.locator("[name=body-0-value-steps-0-value-text]"), "烧开水，烫杯子。")
    test_walk.add_block(editor, "测验")
    editor.write(page.locator("[name=body-1-value-title]"), "小测验")
    question = "body-1-value-questions-0-value"
    editor.write(page.locator(f"[name={question}-text]"), "泡熟茶用什么水？")
    editor.write(page.locator(f"[name={question}-options-0-value-text]"), "刚烧开的水")
    editor.tick(page.locator(f"[name={question}-options-0-value-correct]"))
    editor.write(page.locator(f"[name={question}-options-1-value-text]"), "温水")
    numbers.append(test_walk.save_draft(editor))
    reviewer = enter("13900000003", stage="course")
    for number in numbers:
        test_walk.hand_in(editor, site, number, editor.eyes)
        test_walk.publish(reviewer, site, number, editor.eyes)


def programme(enter: Callable[..., Screen]) -> None:
    staff = enter("13900000006", stage="programme")
    staff.press("培训项目", within=staff.main)
    staff.fill(title=PROGRAMME, course=COURSE)
    staff.press("建立培训项目")
    staff.press("提交审批")
    county = enter("13900000004", stage="programme")
    county.press("1个培训项目待审批", within=county.main)
    county.press(PROGRAMME, within=county.main)
    county.press("批准培训项目")


def class_with_meetings(enter: Callable[..., Screen]) -> None:
    """One page, a look at all days, and it is made: 24 afternoons on two weekdays, none on a public holiday."""
    staff = enter("13900000006", stage="class")
    staff.press("培训班", within=staff.main)
    assert staff.asks("weekdays") <= MOST_ASKED["class"]
    staff.fill(starts="2026-03-10", ends="2026-06-02", weekdays=["星期二", "星期四"], begins="14:00", until="17:00")
    staff.fill(room="实训室", places="20")
    staff.press("看全部课次")
    staff.reads("劳动节")
    staff.press("去掉1个法定节假日")
    staff.press("建立培训班")
    staff.press("提交审批")
    county = enter("13900000004", stage="class")
    county.press("1个班待审批", within=county.main)
    county.press(CLASS, within=county.main)
    county.press("批准开班")


def people_by_hand(enter: Callable[..., Screen]) -> None:
    county = enter("13900000004", stage="people by hand")
    for name, number in PEOPLE[:5]:
        county.press("人员")
        county.press("录入学员", within=county.main)
        assert county.asks("citizen_id") <= MOST_ASKED["person"]
        county.fill(name=name, citizen_id=number, division="勐海县")
        county.press("录入这位学员")
        county.reads(name)
    county.press("培训班")
    county.press(CLASS, within=county.main)
    county.press("逐个添加学员")
    for _name, number in PEOPLE[:5]:
        county.fill(sought=number)
        county.press("查找")
        county.press("加入本班")
        county.reads("1名学员已加入本班")


def move(clock: Clock, moment: datetime) -> None:
    """Days pass; what is counted by the hour or the day lies in the cache, whose clock is the machine's."""
    clock.moment = moment
    cache.clear()


def first_meeting(enter: Callable[..., Screen], clock: Clock) -> None:
    """Nobody is present before a person said so; who is not there is marked, the others with one press."""
    move(clock, datetime(2026, 3, 10, 17, 5, tzinfo=MORNING.tzinfo))
    steps.sweep()  # what begins by itself on its day
    staff = enter("13900000006", stage="marks")
    assert not Mark.objects.exists()
    mark_who_came(staff, absent=1)
    assert sorted(Mark.objects.values_list("status", flat=True)) == ["absent", *["present"] * 4]


def mark_who_came(staff: Screen, *, absent: int) -> None:
    """From what is owed: at most three presses, and one for each who was not there."""
    before = staff.tally.of("marks")["clicks"]
    staff.press("待办")
    staff.press(staff.main.get_by_role("link", name=re.compile("还没有考勤")).first)
    for number in range(absent):
        staff.press(staff.main.locator("label:has([value=absent])").nth(number))
    staff.press("其余的人都到了，保存")
    staff.reads("已保存")
    assert staff.tally.of("marks")["clicks"] - before <= 3 + absent


def roster(enter: Callable[..., Screen], folder: Path) -> None:
    """Five more come in by a list after the first meeting; the county confirms who they are."""
    staff = enter("13900000006", stage="roster")
    cohort = Cohort.objects.get()
    book = Workbook()
    book.active.title = "学员名册"
    book.active.append(["班次编号", "姓名", "身份证号", "户籍区划代码"])
    for name, number in PEOPLE[5:]:
        book.active.append([cohort.code, name, number, "532822"])
    book.save(folder / "名册.xlsx")
    staff.press("培训班")
    staff.press(CLASS, within=staff.main)
    staff.press("导入学员名册")
    staff.fill(file=str(folder / "名册.xlsx"))
    staff.press("检查")
    staff.press(staff.main.locator("form[action$='/take-over/'] button").first)
    staff.reads("5")
    county = enter("13900000004", stage="roster")
    county.press(county.main.get_by_role("link", name=re.compile("名册中的学员待确认")))
    for box in county.main.locator("input[type=checkbox]").all():
        county.press(box.locator("xpath=ancestor::label[1]"))
    county.press("确认所选人员")
    county.press("确认这些人员")
    assert not Claim.objects.waiting().exists()


def all_meetings(enter: Callable[..., Screen], clock: Clock) -> None:
    for meeting in Session.objects.order_by("starts")[1:]:
        move(clock, meeting.ends + timedelta(minutes=5))
        mark_who_came(enter("13900000006", stage="marks"), absent=0)


def finish(enter: Callable[..., Screen], clock: Clock) -> None:
    move(clock, clock.moment + timedelta(days=1))
    staff = enter("13900000006", stage="finish")
    staff.press(staff.main.get_by_role("link", name=re.compile("等待结业")))
    staff.press(CLASS, within=staff.main)
    staff.press("填写结业结果")
    staff.press("其余都已结业，保存")
    staff.press("办理结业")
    county = enter("13900000004", stage="finish")
    county.press(county.main.get_by_role("link", name=re.compile("待结班")))
    county.press(CLASS, within=county.main)
    county.press("办理结班")


def certificates(enter: Callable[..., Screen]) -> None:
    staff = enter("13900000006", stage="certificates")
    staff.press("培训班")
    staff.press("证书")
    staff.press(PROGRAMME, within=staff.main)
    if staff.main.locator("[name=whole_course]").is_checked():
        staff.press(staff.main.locator("label:has([name=whole_course])"))
    staff.fill(attendance_share="80", reason="按培训方案")
    staff.press("存为新版本")
    staff.reads("第 1 版")
    county = enter("13900000004", stage="certificates")
    county.press("培训班")
    county.press(CLASS, within=county.main)
    county.press("为全班发证")
    for batch in Batch.objects.all():
        batches.issue_waiting(batch.pk)  # what the worker does
    assert Certificate.objects.count() == len(PEOPLE)


@pytest.fixture
def clock() -> Iterator[Clock]:
    """The server's clock; it lives in this process, and nowhere else can it be set."""
    with telling(MORNING) as clock:
        yield clock


@pytest.fixture
def tally() -> Tally:
    return Tally()


@pytest.fixture
def eyes(request: pytest.FixtureRequest) -> Eyes:
    return Eyes(closed=request.param == "closed")


@pytest.fixture
def site(live_server: Any) -> str:
    return str(live_server.url).replace("127.0.0.1", "localhost")


@pytest.fixture
def enter(
    chromium: Any,
    site: str,
    stocked: None,
    tally: Tally,
    clock: Clock,
    way: Way,
    eyes: Eyes,
    settings: Any,
    tmp_path: Any,
) -> Iterator[Callable[..., Screen]]:
    """enter("admin", stage=…) by password, enter(phone, stage=…) by the code sent to it: a browser of one's own.

    Who decides about others sets a passkey up at the first sign-in and shows it again before what cannot be undone.
    """
    settings.SECOND_FACTOR_REQUIRED = True  # as it is by default
    contexts: list[Any] = []
    broken: list[str] = []
    screens: dict[str, Screen] = {}

    def come(who: str, *, stage: str) -> Screen:
        tally.begin(stage)
        if who in screens:  # her browser is open still, and she is signed in as long as a session lasts
            screens[who].page.goto(site + "/todo/")
            if "/login/" in screens[who].page.url:
                with screens[who].page.expect_navigation():
                    screens[who].push(screens[who].main.locator("form[data-passkey=login] button[type=button]"))
                read_news(screens[who])
            return screens[who]
        screens[who] = sign_in(who)
        return screens[who]

    def sign_in(who: str) -> Screen:
        size = {"width": 1280, "height": 900} if way == "mouse" else {"width": 320, "height": 640}
        contexts.append(chromium.new_context(viewport=size, locale="zh-CN"))
        page = contexts[-1].new_page()
        with_key(page)
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: broken.append(f"{page.url}: {error}"))
        page.on("response", lambda answer: answer.status >= 500 and broken.append(f"{answer.status} {answer.url}"))
        screen = Screen(page, tally, eyes, way)
        page.goto(site + "/accounts/login/")
        if who.isdigit():
            screen.press("给我发验证码", within=screen.main)
            screen.fill(phone=who)
            screen.press("给我发验证码", within=screen.main)
            screen.fill(code=next(code for phone, code in reversed(MemoryBackend.sent) if phone.endswith(who)))
            screen.press("登录", within=screen.main)
        else:
            screen.fill(login=who, password=PASSWORD)
            screen.press("登录", within=screen.main)
        if "/second-factor/setup/" in page.url:
            set_up_passkey(screen)
        read_news(screen)
        return screen

    def read_news(screen: Screen) -> None:
        """Read what was written about her since she was last here."""
        if screen.page.url.endswith("/home/news/"):
            screen.press("看完了，继续")

    def set_up_passkey(screen: Screen) -> None:
        screen.press("设置通行密钥", within=screen.main)
        with screen.page.expect_navigation():
            screen.push(screen.main.locator("form[data-passkey] button[type=button]"))
        screen.press(screen.main.locator("label:has([name=kept])"))
        screen.press(screen.main.locator("form.no-print button[type=submit]"))

    yield come
    for number, context in enumerate(contexts):
        for page in context.pages:
            page.screenshot(path=tmp_path / f"screen{number}.png", full_page=True)
        context.close()
    assert broken == []
    assert eyes.found == []
