"""Chinese is complete, and keeps its placeholders."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from lms.translations import words

ROOT = Path(__file__).resolve().parents[2]
APPS = words.our_apps()


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.label)
def test_every_message_has_chinese(app: words.App) -> None:
    assert words.missing(app) == []


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.label)
def test_translations_keep_their_placeholders(app: words.App) -> None:
    if not app.po.exists():
        assert words.missing(app) == []
        return
    with app.po.open("rb") as file:
        catalogue = read_po(file, locale=words.LOCALE)

    for message in catalogue:
        for text in [message.string] if isinstance(message.string, str) else message.string:
            source = message.id if isinstance(message.id, str) else "".join(message.id)
            assert set(re.findall(r"%\(\w+\)[sd]", text)) <= set(re.findall(r"%\(\w+\)[sd]", source)), message.id


def test_nobody_is_called_what_the_law_forbids() -> None:
    forbidden = re.compile("残废|残疾人士|正常人|弱智|聋哑")

    for app in APPS:
        if app.po.exists():
            assert not forbidden.search(app.po.read_text(encoding="utf-8")), app.label


def test_one_word_for_a_lesson_an_hour_and_a_roster_and_everybody_is_addressed_politely() -> None:
    """课, 学时 and 名册 (ARCHITECTURE.md, “Words”); 您, never 你: in catalogues, guides, templates and the demo."""
    other = re.compile("你|花名册|(?<!一)课时(?!间)")
    files = [app.po for app in APPS if app.po.exists()]
    files += [*Path("docs").glob("*.zh.md"), *Path("lms/world").rglob("*.py"), *Path("lms/world").rglob("*.txt")]
    files += [*Path("templates").rglob("*.html")]

    found = [f"{file}: {line}" for file in files for line in file.read_text("utf-8").splitlines() if other.search(line)]

    assert len(files) > 100
    assert found == []


def test_the_tour_names_what_stands_on_the_pages() -> None:
    """What README tells people to press is called so in the catalogues."""
    tour = Path("README.md").read_text(encoding="utf-8").partition("## Five minutes")[2].partition("## What it does")[0]
    told = set(re.findall(r"[\u4e00-\u9fff]+(?:（[^）]*）)?", tour)) - {"保健按摩入门", "岩罕"}
    catalogues = "".join(app.po.read_text(encoding="utf-8") for app in APPS if app.po.exists())

    assert len(told) > 5
    assert {words for words in told if words not in catalogues} == set()


def test_no_more_messages_mean_two_things() -> None:
    """Django lays all catalogues over one another: the same English with two Chinese says one of them everywhere.

    That made the player's “Keys” read 公钥. What is listed are near synonyms that stand so far; none may be added.
    """
    said: dict[str, set[str]] = defaultdict(set)
    for app in APPS:
        if app.po.exists():
            with app.po.open("rb") as file:
                for message in read_po(file):
                    if message.id and message.string:
                        said[str(message.id)].add(str(message.string))
    known = set(Path(__file__).with_name("two_meanings.txt").read_text(encoding="utf-8").splitlines())

    assert {english for english, chinese in said.items() if len(chinese) > 1} == known


def test_sentences_follow_one_another_by_one_function() -> None:
    """A space between two sentences is right in English alone: `running_text.joined` knows, a format does not."""
    joined_by_hand = re.compile(
        r"\.words\}\s+\{[^}]*\.remedy\}"  # f"{error.words} {error.remedy}"
        r"|\.words \}\} \{\{ \w+(\.\w+)*\.remedy"  # {{ error.words }} {{ error.remedy }}
        r"|\.words\} \$\{"  # `${said.words} ${said.remedy}`
        r"""|words, (\w+\.)?remedy\]\.filter\(Boolean\)\.join\(" "\)"""
    )
    sources = [
        path
        for folder in ("lms", "courses", "accessibility", "media_pipeline", "foundation", "templates")
        for kind in ("*.py", "*.html", "*.js")
        for path in (ROOT / folder).rglob(kind)
        if "commands" not in path.parts  # a terminal's words are English
    ]

    assert [str(path) for path in sources if joined_by_hand.search(path.read_text(encoding="utf-8"))] == []
    assert joined_by_hand.search('f"{error.words} {error.remedy}"')
