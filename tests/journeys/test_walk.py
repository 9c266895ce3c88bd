"""The whole walk, from a base's upload to a trainee's record, as people do it: in a browser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.journeys import axe

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.hand import Hand

# One after the other on one site: two sites at once would be eight processes on two cores.
pytestmark = [pytest.mark.browser, pytest.mark.waits]
TITLE = "上岗前的准备"
PEOPLE = {
    "mouse": {"editor": "editor", "teacher": "teacher", "trainee": "heqiang"},
    "keys": {"editor": "collegeeditor", "teacher": "collegeteacher", "trainee": "zhaole"},
}
COUNT = "([selector, number]) => document.querySelectorAll(selector).length === number"
COHORTS = {"mouse": ("KM-01", "保健按摩入门一班"), "keys": ("KM-02", "保健按摩入门二班")}


# By keys alone it is walked every time. The mouse needs no other page and no other step; that nothing lies over what it
# clicks is asked by the browser tests of each page, as axe is; the walk by mouse asks axe of every page once more.
@pytest.mark.parametrize("way", [pytest.param("mouse", marks=pytest.mark.long), "keys"])
def test_from_a_bases_upload_to_a_trainees_record(
    way: str, site: str, enter: Callable[..., Hand], clips: dict[str, Path], tmp_path: Path
) -> None:
    seen = Eyes(closed=way == "keys")  # both walks see the same pages, and looking takes a minute
    course = f"保健按摩（{way}）"

    who = PEOPLE[way]
    editor = enter(who["editor"], way)
    seen.look(editor)
    assert "还要选送1门课程" in editor.page.locator("main").inner_text()
    lesson_video = upload(editor, site, clips["lesson"], f"{TITLE}{way}", "lesson", seen)
    interpreter = upload(editor, site, clips["sign"], f"手语{way}", "sign", seen)
    pages = write_course(editor, site, course, f"{TITLE}{way}", seen)
    assert_gate_speaks(editor, site, pages[-1], seen)
    write_captions(editor, site, lesson_video, seen)
    attach_interpreter(editor, site, lesson_video, f"手语{way}", seen)
    assert interpreter != lesson_video

    approve_media(enter("captions", way), site, lesson_video, seen)
    wait_until_packaged(editor, site, lesson_video)
    reviewer = enter("coursereview", way)
    for page in pages:
        hand_in(editor, site, page, seen)
        publish(reviewer, site, page, seen)
    count_submission(editor, reviewer, site, course, seen)

    trainee = enter(who["trainee"], way)
    join(trainee, site, course, seen)
    learn(trainee, site, seen)

    teacher = enter(who["teacher"], way)
    bring_roster(teacher, site, tmp_path, way, seen)
    mark_who_came(teacher, site, COHORTS[way][1], seen)
    read_figures(enter("province", way), site, tmp_path, seen)
    assert seen.found == []


class Eyes:
    """axe on each page that somebody lands on, Wagtail's own included."""

    def __init__(self, *, closed: bool) -> None:
        self.closed = closed
        self.found: list[str] = []
        self.visited: set[str] = set()

    def look(self, hand: Hand) -> None:
        kind = re.sub(r"[0-9a-f-]{36}|\d+", "…", hand.page.url.split("?")[0])
        if kind not in self.visited and not self.closed:
            self.visited.add(kind)
            ours = "/manage/" not in kind
            self.found += axe.violations(hand.page) if ours else axe.violations_in_admin(hand.page)


def upload(hand: Hand, site: str, path: Path, title: str, purpose: str, seen: Eyes) -> str:
    """Send the file and wait until it plays; its number in addresses."""
    page = hand.page
    hand.go(f"{site}/manage/media/")
    seen.look(hand)
    hand.go(f"{site}/manage/media/upload/")
    seen.look(hand)
    page.locator("[name=file]").set_input_files(path)
    hand.write(page.locator("[name=title]"), title)
    if hand.way == "mouse":
        page.locator(f"[name=purpose][value={purpose}]").check()
    else:
        hand.reach(page.locator("[name=purpose]:checked"))
        for _ in range(["lesson", "audio", "sign"].index(purpose)):
            page.keyboard.press("ArrowDown")
    hand.press(page.locator("main form button[type=submit]").last)
    page.wait_for_url(re.compile(r"/manage/media/[0-9a-f-]{36}/"))
    page.locator("[data-part=run-words]", has_text="完成").first.wait_for()
    seen.look(hand)
    return re.search(r"[0-9a-f-]{36}", page.url)[0]  # type: ignore[index]


def write_course(hand: Hand, site: str, course: str, video: str, seen: Eyes) -> list[str]:
    """Course, unit and lesson in Wagtail; their numbers in addresses."""
    page, numbers = hand.page, []
    hand.go(f"{site}/base/")
    hand.press(page.get_by_role("link", name="打开课程编辑"))
    page.get_by_role("link", name="添加子页面").first.wait_for()
    seen.look(hand)
    hand.press(page.get_by_role("link", name="添加子页面").first)
    numbers.append(fill_page(hand, title=course, summary="学会上岗前的准备。"))
    page_below(hand, site, numbers[-1])
    numbers.append(fill_page(hand, title="第一单元", summary=""))
    page_below(hand, site, numbers[-1])
    page.locator("#id_title").wait_for()
    hand.write(page.locator("#id_title"), "第一课")
    add_block(hand, "视频", first=True)
    hand.press(page.get_by_role("button", name="选择视频或录音").or_(page.get_by_role("button", name="Choose a video")))
    hand.press(page.get_by_role("dialog").get_by_role("link", name=video))
    page.get_by_role("dialog").wait_for(state="hidden")  # while it is open, Tab goes round in it
    hand.write(page.locator("[name=body-0-value-title]"), "准备")
    add_block(hand, "测验")
    hand.write(page.locator("[name=body-1-value-title]"), "小测验")
    question = "body-1-value-questions-0-value"
    hand.write(page.locator(f"[name={question}-text]"), "先做什么？")
    hand.write(page.locator(f"[name={question}-options-0-value-text]"), "洗手")
    hand.tick(page.locator(f"[name={question}-options-0-value-correct]"))
    hand.write(page.locator(f"[name={question}-options-1-value-text]"), "马上动手")
    seen.look(hand)  # the form with all its blocks, a chosen video and a question
    return [*numbers, save_draft(hand)]


def assert_gate_speaks(hand: Hand, site: str, lesson: str, seen: Eyes) -> None:
    """The lesson's editor reads what is missing, with a link to mend each."""
    hand.go(f"{site}/manage/pages/{lesson}/edit/")
    seen.look(hand)
    said = hand.page.locator("main").inner_text()
    assert "字幕" in said
    assert hand.page.locator("main a[href*='/captions/of/'], main a[href*='/alternatives/']").count() >= 2


def fill_page(hand: Hand, *, title: str, summary: str) -> str:
    page = hand.page
    page.locator("#id_title").wait_for()
    hand.write(page.locator("#id_title"), title)
    if summary:
        hand.write(page.locator("#id_summary"), summary)
        hand.tick(page.locator("[name=suitability]").first)
    return save_draft(hand)


def save_draft(hand: Hand) -> str:
    """Keep it; the page's number."""
    page = hand.page
    hand.press(page.get_by_role("button", name="保存草稿"))
    page.wait_for_url(re.compile(r"/manage/pages/\d+/edit/"))
    page.locator("#id_title").wait_for()
    return re.search(r"/pages/(\d+)/", page.url)[1]  # type: ignore[index]


def page_below(hand: Hand, site: str, number: str) -> None:
    """A new page below this one; where only one kind may stand there, its form opens at once."""
    hand.go(f"{site}/manage/pages/{number}/add_subpage/")


def add_block(hand: Hand, name: str, *, first: bool = False) -> None:
    page = hand.page
    adders = page.locator("button[title='插入一个块'], button.c-sf-add-button")
    hand.press(adders.first if first else adders.last)
    options = page.get_by_role("option")
    if hand.way == "mouse":
        options.filter(has_text=name).first.click()
        return
    hand.reach(page.locator("[role=combobox]"))
    page.keyboard.insert_text(name)
    page.wait_for_function("() => document.querySelectorAll('[role=option]').length === 1")
    page.keyboard.press("Enter")


def write_captions(hand: Hand, site: str, asset: str, seen: Eyes) -> None:
    """Look at the draft, put it right, hand it on to somebody else."""
    page = hand.page
    hand.go(f"{site}/captions/of/{asset}/")
    seen.look(hand)
    deletes = page.locator("button[name=do][value^='delete:']")
    for left in range(deletes.count() - 1, 0, -1):
        hand.press(deletes.last)
        page.wait_for_url(re.compile(r"\?"))
        page.wait_for_function(COUNT, arg=["button[name=do][value^='delete:']", left])
    if page.locator("[name=cue-0-text]").count() == 0:
        hand.press(page.locator("button[name=do][value=add]"))
        page.locator("[name=cue-0-text]").wait_for()
    hand.write(page.locator("[name=cue-0-start]"), "0:00.000")
    hand.write(page.locator("[name=cue-0-end]"), "0:04.500")
    hand.write(page.locator("[name=cue-0-text]"), "欢迎学习。先洗手，\n再问候客人。")
    if page.locator("[name=cue-0-checked]").count():  # the recogniser was not sure: a person has listened
        hand.choose(page.locator("[name=cue-0-checked]"))
    hand.press(page.locator("button[name=do][value=submit]"))
    page.get_by_text("等待审核").or_(page.get_by_text("待审核")).first.wait_for()
    seen.look(hand)


def attach_interpreter(hand: Hand, site: str, asset: str, sign: str, seen: Eyes) -> None:
    """The statement on pictures, and the interpreter's video beside the lesson."""
    page = hand.page
    hand.go(f"{site}/alternatives/{asset}/")
    seen.look(hand)
    hand.write(page.locator("textarea[name=text]"), "画面上的字都读出来了。")
    hand.press(page.get_by_role("button", name="提交说明"))
    page.get_by_text("画面上的字都读出来了。").first.wait_for()
    hand.go(f"{site}/alternatives/{asset}/sign/")
    seen.look(hand)
    pick(hand, "sign_asset", sign)
    hand.write(page.locator("[name=offset]"), "0")
    hand.press(page.locator("main form button[type=submit]").first)
    page.wait_for_url(lambda address: not address.endswith("/sign/"))


def pick(hand: Hand, field: str, label: str) -> None:
    """One of several: opened where it is folded away, then chosen."""
    choice = hand.page.locator(f"label.choice:has([name={field}])", has_text=label).first
    folded = hand.page.locator(f"details[data-pick]:has([name={field}]) > summary")
    if folded.count() and not choice.is_visible():
        hand.press(folded)
    hand.press(choice if hand.way == "mouse" else choice.locator("input"))


def approve_media(hand: Hand, site: str, asset: str, seen: Eyes) -> None:
    """Another person's eyes on captions, statement and interpreter."""
    page = hand.page
    hand.go(f"{site}/captions/")
    seen.look(hand)
    hand.go(f"{site}/captions/of/{asset}/")
    seen.look(hand)
    hand.press(page.locator("form[action$='/approve/'] button[type=submit]"))
    page.get_by_text("已审定").or_(page.get_by_text("已通过")).or_(page.get_by_text("已批准")).first.wait_for()
    hand.go(f"{site}/alternatives/{asset}/")
    hand.follow(page.locator("form[action*='/statements/'] button[type=submit]"))
    hand.go(f"{site}/alternatives/{asset}/")
    hand.press(page.locator("main a[href^='/sign/']").first)
    page.wait_for_url(re.compile("/sign/"))
    seen.look(hand)
    hand.press(page.locator("button[name=do][value=approve]"))
    page.wait_for_url(lambda address: "/sign/" not in address)


def wait_until_packaged(hand: Hand, site: str, asset: str) -> None:
    """The worker writes playlists anew and puts the interpreter beside the lesson."""
    hand.go(f"{site}/manage/media/{asset}/")
    hand.page.wait_for_function(
        "() => [...document.querySelectorAll('[data-part=run-words]')].every(run => run.textContent.includes('完成'))"
    )


def hand_in(hand: Hand, site: str, number: str, seen: Eyes) -> None:
    """The editor sends a page to review."""
    more_actions(hand, site, number, re.compile("提交"))
    hand.page.wait_for_url(lambda address: f"/{number}/edit" not in address)
    seen.look(hand)


def publish(hand: Hand, site: str, number: str, seen: Eyes) -> None:
    """The reviewer approves, and approving publishes."""
    hand.go(f"{site}/manage/pages/{number}/edit/")
    seen.look(hand)
    more_actions(hand, site, number, re.compile("^\\s*通过并发布"))
    hand.page.wait_for_url(lambda address: f"/{number}/edit" not in address)
    seen.look(hand)


def more_actions(hand: Hand, site: str, number: str, name: Any) -> None:
    page = hand.page
    hand.go(f"{site}/manage/pages/{number}/edit/")
    action = page.locator("footer").get_by_role("button", name=name)
    if not action.first.is_visible():
        hand.press(page.locator("footer").get_by_role("button", name="更多操作"))
    hand.press(action.first)


def count_submission(editor: Hand, reviewer: Hand, site: str, course: str, seen: Eyes) -> None:
    """0/1 becomes 1/1 when the province approves what the base handed in."""
    editor.go(f"{site}/base/")
    pick(editor, "course", course)
    editor.follow(editor.page.locator("form[action*='/hand-in/'] button[type=submit]"))
    reviewer.go(f"{site}/duties/")
    seen.look(reviewer)
    reviewer.follow(reviewer.page.locator("button[name=verdict][value=approve]").first)
    editor.go(f"{site}/base/")
    seen.look(editor)
    assert "1/1" in editor.page.locator("main").inner_text()


def join(hand: Hand, site: str, course: str, seen: Eyes) -> None:
    """From the catalogue to a place on the course, and to its lesson."""
    page = hand.page
    hand.go(f"{site}/courses/")
    seen.look(hand)
    hand.follow(page.get_by_role("link", name=course).first)
    seen.look(hand)
    course_page = page.url
    hand.press(page.get_by_role("button", name="参加课程").or_(page.locator("form[action$='/join/'] button")).first)
    # Joining opens the first lesson, which lies below its unit and its course.
    page.wait_for_url(lambda address: address.startswith(course_page) and address != course_page)
    page.locator("lesson-player").wait_for()


def learn(hand: Hand, site: str, seen: Eyes) -> None:
    """Play to the end with captions and interpreter, answer the quiz, read the points and the record."""
    page = hand.page
    lesson = page.url
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    hand.go(lesson)
    hand.press(page.locator("lesson-player button:not([tabindex='-1'])", has_text="播放").first)
    assert hand.stops <= 12
    page.get_by_text("欢迎学习。", exact=False).locator("visible=true").first.wait_for()
    page.wait_for_function("() => (document.querySelector('lesson-player video')?.currentTime ?? 0) > 0.5")
    page.wait_for_function("() => document.querySelector('sign-window video')?.currentTime > 0")
    page.wait_for_function("() => document.querySelector('lesson-player video')?.ended")
    assert [url for url in fetched if re.search(r"/t/[^/]+/m/[^/]+/.*\.m4s", url)], "the film came without a token"
    hand.go(lesson)
    seen.look(hand)
    for legend in page.locator("fieldset.question").all():
        hand.choose(legend.get_by_label("洗手"))
    hand.follow(page.locator("form.quiz button[type=submit]"))
    seen.look(hand)
    page.get_by_text("这一课已经学完").or_(page.get_by_text("已学完")).or_(page.get_by_text("学完了")).first.wait_for()
    for path in ("/study/", "/points/", "/record/"):
        hand.go(site + path)
        seen.look(hand)
    hand.go(f"{site}/points/")
    assert "学完" in page.locator("main").inner_text() or "完成" in page.locator("main").inner_text()


def bring_roster(hand: Hand, site: str, folder: Path, way: str, seen: Eyes) -> None:
    """A class list with one good row and one that Excel spoilt; taken over twice, it adds once."""
    page = hand.page
    stem = "53011219900101" + ("111" if way == "mouse" else "222")
    check = "10X98765432"[
        sum(int(d) * w for d, w in zip(stem, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    ]
    book = Workbook()
    sheet = book.active
    sheet.title = "学员名册"
    sheet.append(["班次编号", "姓名", "身份证号", "户籍区划代码"])
    sheet.append([COHORTS[way][0], f"新学员{way}", stem + check, "530112"])
    sheet.append([COHORTS[way][0], "坏行", 5.30112199001011e17, "530112"])
    book.save(folder / "名册.xlsx")
    for taken in ("1", "0"):
        hand.go(f"{site}/exchange/rosters/")
        seen.look(hand)
        page.locator("input[type=file]").set_input_files(folder / "名册.xlsx")
        if page.locator("[name=cohort]").count():
            pick(hand, "cohort", COHORTS[way][1])
        hand.press(page.locator("main form button[type=submit]").first)
        page.wait_for_url(re.compile(r"/exchange/rosters/[0-9a-f-]{36}/"))
        seen.look(hand)
        assert "3" in page.locator("main").inner_text()  # the row that Excel spoilt is named by its number
        hand.follow(page.locator("form[action$='/take-over/'] button"))
        assert taken in page.locator("main").inner_text()


def mark_who_came(hand: Hand, site: str, cohort: str, seen: Eyes) -> None:
    page = hand.page
    hand.go(f"{site}/classes/")
    seen.look(hand)
    hand.follow(page.get_by_role("link", name=cohort).first)
    seen.look(hand)
    hand.follow(page.get_by_role("link", name="手法练习").first)
    seen.look(hand)
    hand.follow(page.locator("button[name=rest][value=present]"))
    assert page.locator("input[type=radio][value=present]:checked").count() >= 1


def read_figures(hand: Hand, site: str, folder: Path, seen: Eyes) -> None:
    """What the province reads equals the rows it opens into, and leaves as a workbook."""
    page = hand.page
    hand.go(f"{site}/figures/")
    seen.look(hand)
    rows = page.locator("main a[href*='/figures/rows/']").first
    hand.follow(rows)
    seen.look(hand)
    hand.go(f"{site}/figures/")
    with page.expect_download() as download:
        hand.press(page.locator("main a[href*='.xlsx']").first)
    download.value.save_as(folder / "统计.xlsx")
    assert load_workbook(folder / "统计.xlsx").active.max_row > 1
