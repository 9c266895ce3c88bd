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

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journey")]
TITLE = "上岗前的准备"


@pytest.mark.parametrize("way", ["mouse", "keys"])
def test_from_a_bases_upload_to_a_trainees_record(
    way: str, site: str, enter: Callable[..., Hand], clips: dict[str, Path], tmp_path: Path
) -> None:
    seen = Eyes()
    course = f"保健按摩（{way}）"

    editor = enter("editor", way)
    seen.look(editor)
    owed = editor.page.locator("main").inner_text()
    assert ("0/1" in owed) == (way == "mouse")  # the second time round the first journey's course stands
    lesson_video = upload(editor, site, clips["lesson"], f"{TITLE}{way}", "lesson", seen)
    interpreter = upload(editor, site, clips["sign"], f"手语{way}", "sign", seen)
    write_course(editor, site, course, f"{TITLE}{way}", seen)
    write_captions(editor, site, lesson_video, seen)
    attach_interpreter(editor, site, lesson_video, f"手语{way}", seen)
    assert interpreter != lesson_video

    approve_media(enter("captions", way), site, lesson_video, seen)
    wait_until_packaged(editor, site, lesson_video)
    hand_in(editor, site, course)
    publish(enter("coursereview", way), site, course, seen)
    count_submission(editor, enter("coursereview", way), site, course, seen)

    trainee = enter("heqiang" if way == "mouse" else "zhaole", way)
    lesson = join(trainee, site, course, seen)
    learn(trainee, lesson, seen)
    assert "1" in trainee.page.locator("main").inner_text()

    teacher = enter("teacher", way)
    bring_roster(teacher, site, tmp_path, way, seen)
    mark_who_came(teacher, site, seen)
    officer = enter("province", way)
    read_figures(officer, site, tmp_path, course, seen)
    assert seen.found == []


class Eyes:
    """axe on each page that somebody lands on, ours only: Wagtail's admin is Wagtail's."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.visited: set[str] = set()

    def look(self, hand: Hand) -> None:
        kind = re.sub(r"[0-9a-f-]{36}|\d+", "…", hand.page.url.split("?")[0])
        if kind not in self.visited and "/manage/" not in kind:
            self.visited.add(kind)
            self.found += axe.violations(hand.page)


def upload(hand: Hand, site: str, path: Path, title: str, purpose: str, seen: Eyes) -> str:
    """Send the file and wait until it plays; its number in addresses."""
    page = hand.page
    hand.go(f"{site}/manage/media/upload/")
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
    return re.search(r"[0-9a-f-]{36}", page.url)[0]  # type: ignore[index]


def write_course(hand: Hand, site: str, course: str, video: str, seen: Eyes) -> None:
    """Course, unit and lesson in Wagtail; the lesson's page says what is still missing."""
    page = hand.page
    hand.go(f"{site}/base/")
    hand.press(page.get_by_role("link", name="打开课程编辑"))
    hand.press(page.get_by_role("link", name="添加子页面").first)
    fill_page(hand, title=course, summary="学会上岗前的准备。")
    unit_of(hand)
    fill_page(hand, title="第一单元", summary="")
    unit_of(hand)
    page.locator("#id_title").wait_for()
    hand.write(page.locator("#id_title"), "第一课")
    add_block(hand, "视频", first=True)
    hand.press(page.get_by_role("button", name="选择视频或录音").or_(page.get_by_role("button", name="Choose a video")))
    hand.press(page.get_by_role("dialog").get_by_role("link", name=video))
    hand.write(page.locator("[name=body-0-value-title]"), "准备")
    add_block(hand, "测验")
    hand.write(page.locator("[name=body-1-value-title]"), "小测验")
    question = "body-1-value-questions-0-value"
    hand.write(page.locator(f"[name={question}-text]"), "先做什么？")
    hand.write(page.locator(f"[name={question}-options-0-value-text]"), "洗手")
    hand.tick(page.locator(f"[name={question}-options-0-value-correct]"))
    hand.write(page.locator(f"[name={question}-options-1-value-text]"), "马上动手")
    save_draft(hand)


def fill_page(hand: Hand, *, title: str, summary: str) -> None:
    page = hand.page
    page.locator("#id_title").wait_for()
    hand.write(page.locator("#id_title"), title)
    if summary:
        hand.write(page.locator("#id_summary"), summary)
    save_draft(hand)


def save_draft(hand: Hand) -> None:
    page = hand.page
    hand.press(page.get_by_role("button", name="保存草稿"))
    page.wait_for_url(re.compile(r"/manage/pages/\d+/edit/"))
    page.locator("#id_title").wait_for()


def unit_of(hand: Hand) -> None:
    """From a page's editor to a new page below it."""
    number = re.search(r"/pages/(\d+)/", hand.page.url)[1]  # type: ignore[index]
    hand.go(re.sub(r"/manage/.*", f"/manage/pages/{number}/add_subpage/", hand.page.url))


def add_block(hand: Hand, name: str, *, first: bool = False) -> None:
    page = hand.page
    adders = page.locator("button[title='插入一个块'], button.c-sf-add-button")
    hand.press(adders.first if first else adders.last)
    option = page.get_by_role("option", name=name, exact=True).or_(page.locator(".w-combobox__option", has_text=name))
    if hand.way == "mouse":
        option.first.click()
    else:
        page.keyboard.insert_text(name)
        page.keyboard.press("Enter")


def write_captions(hand: Hand, site: str, asset: str, seen: Eyes) -> None:
    """Look at the draft, put it right, hand it on."""
    page = hand.page
    hand.go(f"{site}/captions/of/{asset}/")
    seen.look(hand)
    if page.locator("[name=cue-0-text]").count() == 0:
        hand.press(page.get_by_role("button", name="在开头添加一条"))
    hand.write(page.locator("[name=cue-0-start]"), "0:00.000")
    hand.write(page.locator("[name=cue-0-text]"), "欢迎学习。")
    while page.locator("[name=cue-1-text]").count():
        hand.press(page.locator("button[name=do][value^='delete:']").last)
        page.wait_for_load_state()
    hand.write(page.locator("[name=cue-0-end]"), "0:05.000")
    hand.write(page.locator("[name=cue-0-text]"), "欢迎学习。先洗手，\n再问候客人。")
    hand.press(page.locator("button[name=do][value=submit]"))
    page.wait_for_load_state()
    seen.look(hand)


def attach_interpreter(hand: Hand, site: str, asset: str, sign: str, seen: Eyes) -> None:
    page = hand.page
    hand.go(f"{site}/alternatives/{asset}/")
    seen.look(hand)
    hand.write(page.locator("textarea[name=text]"), "画面上的字都读出来了。")
    hand.press(page.get_by_role("button", name=re.compile("提交说明|作出说明|说明")).first)
    page.wait_for_load_state()
    hand.go(f"{site}/alternatives/{asset}/sign/")
    seen.look(hand)
    page.locator("select").first.select_option(label=sign)
    hand.press(page.locator("main form button[type=submit]").first)
    page.wait_for_load_state()


def approve_media(hand: Hand, site: str, asset: str, seen: Eyes) -> None:
    """Another person's eyes on captions, statement and interpreter."""


def wait_until_packaged(hand: Hand, site: str, asset: str) -> None: ...
def hand_in(hand: Hand, site: str, course: str) -> None: ...
def publish(hand: Hand, site: str, course: str, seen: Eyes) -> None: ...
def count_submission(editor: Hand, reviewer: Hand, site: str, course: str, seen: Eyes) -> None: ...
def join(hand: Hand, site: str, course: str, seen: Eyes) -> str: ...
def learn(hand: Hand, lesson: str, seen: Eyes) -> None: ...
def bring_roster(hand: Hand, site: str, folder: Path, way: str, seen: Eyes) -> None: ...
def mark_who_came(hand: Hand, site: str, seen: Eyes) -> None: ...
def read_figures(hand: Hand, site: str, folder: Path, course: str, seen: Eyes) -> None: ...
