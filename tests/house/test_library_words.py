"""What libraries say on our pages is Chinese, whole, polite and in an editor's words."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog
from django.test import RequestFactory
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext, override, pgettext
from django.views.i18n import JavaScriptCatalog

from lms.translations import library_words, words

PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+|(?:href|data-[\w-]+|class)=\"[^\"]*\"")
# What they said before: needless orders, slips, their own trade name, and 你.
# Near synonyms, which our pages and a library's may share.
KNOWN = {
    *(", ", "Approve", "Approved", "Choose another", "From", "Name", "Note", "Number", "Phone"),
    *("Rename", "Text", "To", "collection", "created", "name", "owner"),
}
# Of a page without scripts the Chinese says what to do, instead of leading to a site in English.
ELSEWHERE = "https://www.enable-javascript.com/"
THEIRS = re.compile("必需字段|错误代码|在用|分页|吧|啊|😭|极其子|Wagtail|你|帐")


@pytest.mark.parametrize("domain", library_words.DOMAINS)
def test_every_message_of_a_library_has_chinese(domain: str) -> None:
    assert library_words.lacking(domain) == []


@pytest.mark.parametrize("domain", library_words.DOMAINS)
def test_a_message_that_an_upgrade_brings_is_noticed(domain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    brought = {**library_words.library_messages(domain), ("menu", "Delight the page"): "Delight the page"}
    monkeypatch.setattr(library_words, "library_messages", lambda _domain: brought)

    assert library_words.lacking(domain) == ["Delight the page"]


def test_sources_of_all_libraries_whose_pages_people_see_are_read() -> None:
    said = {message for _context, message in library_words.library_messages("django")}

    assert len(said) > 2000
    assert {
        "Publish",  # Wagtail's admin
        "Users",  # its users
        "Enter a whole number.",  # Django
        "Authenticator App",  # allauth's second factor
        "tagged item",  # taggit
        "Past 7 days",  # django_filters
    } <= said


@pytest.mark.parametrize("domain", library_words.DOMAINS)
def test_no_words_are_kept_for_what_no_library_says(domain: str) -> None:
    assert library_words.stale(domain) == []


@pytest.mark.parametrize("domain", library_words.DOMAINS)
def test_placeholders_elements_and_addresses_are_kept(domain: str) -> None:
    entries = [entry for entry in library_words.ours(domain) if entry.id]

    wrong = [
        text
        for said, text in pairs(library_words.ours(domain))
        if Counter(places(said)) != Counter(places(text)) and ELSEWHERE not in said
    ]

    assert len(entries) > 30
    assert wrong == []


def test_what_is_shown_in_effect_is_polite_and_ours() -> None:
    with override("zh-hans"):
        shown = {key: in_effect(key[0], whole) for key, whole in library_words.library_messages("django").items()}

    assert {key: text for key, text in shown.items() if THEIRS.search(text)} == {}
    assert shown[None, "This field is required."] == "这里还没有填写或选择。"


def test_scripts_of_the_admin_take_their_words_from_ours() -> None:
    with override("zh-hans"):
        script = JavaScriptCatalog.as_view(packages=["wagtail.admin"])(RequestFactory().get("/manage/jsi18n/"))
    said = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), script.content.decode())

    assert "正在自动保存" in said
    assert "编辑器出错" in said
    assert not THEIRS.search(said)


def test_our_words_do_not_change_what_a_library_says() -> None:
    """All catalogues are laid over one another, and 办理迁移 stood over moving a page: such words carry a context."""
    own = [pair for app in words.our_apps() for pair in said_by(words.read(app.po))]
    theirs = library_words.shipped("django") | dict(said_by(library_words.ours("django")))

    different = {key[1] for key, text in own if key in theirs and theirs[key] != text}

    assert {key for key, _text in own} & {key for key, _text in said_by(library_words.ours("django"))} == set()
    assert different == KNOWN


def places(text: str) -> list[str]:
    return PLACES.findall(text)


def pairs(catalogue: Catalog) -> Iterator[tuple[str, str]]:
    """Each message with its Chinese; of one with a plural the plural, which Chinese stands for."""
    for entry in catalogue:
        if entry.id:
            yield (entry.id if isinstance(entry.id, str) else entry.id[-1]), "".join(entry.string)


def said_by(catalogue: Catalog) -> Iterator[tuple[library_words.Key, str]]:
    for entry in catalogue:
        if entry.id:
            yield (entry.context, entry.id if isinstance(entry.id, str) else entry.id[0]), "".join(entry.string)


def in_effect(context: str | None, whole: str | tuple[str, ...]) -> str:
    if isinstance(whole, str):
        return pgettext(context, whole) if context else _(whole)
    return npgettext(context, *whole, 2) if context else ngettext(*whole, 2)
