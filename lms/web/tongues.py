"""Chinese within a page of another language carries `lang`, so that a screen reader takes a voice that can say it.

Names, titles, notes, films' words and answers of offices stay as people wrote them, whatever the language of the page.
They come from everywhere, Wagtail's and allauth's pages included; so what is marked is the page as it goes out, once
for all templates, and a template that forgets it cannot be written. Chinese pages go out as they are.

Where a text has words of both, only the Chinese ones are marked. What can hold one language only (a choice, a field,
a title, a label) is Chinese as soon as it has one such sign: Chinese voices read Latin letters, others leave Chinese
out.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

CHINESE = "zh-Hans"  # as `base.html` writes it
SIGN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
WIDE = "\u3001-\u303f\uff01-\uff65"  # punctuation and full-width forms
HAN = re.compile(f"[{SIGN}]")
RUN = re.compile(rf"[{WIDE}“‘]*[{SIGN}](?:[\s\d{WIDE}·—…‘’“”.,:;!?()%/+-]*+[{SIGN}])*[{WIDE}”’]*")
LETTER = re.compile(r"[A-Za-z]")
CHARACTER = re.compile(r"&#?\w+;")
ATTRIBUTES = r"""(?:[^<>"']|"[^"]*"|'[^']*')*+"""
TOKEN = re.compile(
    rf"<!--.*?-->|<(?P<raw>script|style|title|textarea|iframe)\b(?P<of_raw>{ATTRIBUTES})>(?P<inside>.*?)</(?P=raw)\s*>"
    rf"|<(?P<close>/?)(?P<name>[a-z][^\s/<>]*)(?P<attributes>{ATTRIBUTES})>",
    re.IGNORECASE | re.DOTALL,
)
DECLARED = re.compile(r"""(?<![\w:-])lang=["']?([\w-]+)""")
OF_PAGE = re.compile(r"""<html\b[^>]*?\slang=["']?([\w-]+)""", re.IGNORECASE)
READ_OUT = re.compile(
    r"""(?<![\w:-])(?:alt|title|label|placeholder|value|aria-(?:label|description|valuetext|roledescription))="""
    r"""(?:"([^"]*)"|'([^']*)')""",
    re.IGNORECASE,
)
NOT_SHOWN = re.compile(r"""(?<![\w:-])type=["']?(?:hidden|checkbox|radio)\b""", re.IGNORECASE)
VALUE = re.compile(r"""(?<![\w:-])value=(?:"[^"]*"|'[^']*')""", re.IGNORECASE)
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
ONE_LANGUAGE = frozenset({"option"})  # takes no elements within


def is_chinese(language: str) -> bool:
    return language.lower().startswith("zh")


@dataclass(slots=True)
class Open:
    """An element that is not closed yet. `inherits` is what its children are in if they do not say."""

    name: str
    language: str
    inherits: str


@dataclass(slots=True)
class Page:
    """A document or a piece of one, of which the Chinese is being marked."""

    html: str
    language: str
    around: list[Open] = field(default_factory=list)

    def marked(self) -> Iterator[str]:
        after = 0
        for token in TOKEN.finditer(self.html):
            yield self.text(self.html[after : token.start()])
            after = token.end()
            if token["raw"]:
                yield self.raw(token)
            elif not token["name"]:
                yield token[0]
            elif token["close"]:
                self.close(token["name"].lower())
                yield token[0]
            else:
                yield self.opening(token)
        yield self.text(self.html[after:])

    @property
    def inner(self) -> Open:
        return self.around[-1] if self.around else Open("", self.language, self.language)

    def is_drawing(self) -> bool:
        return any(each.name == "svg" for each in self.around)

    def text(self, text: str) -> str:
        """Mark a text between two tags; words of both languages stay one box where their parent is flex or grid."""
        here = self.inner
        if here.language != here.inherits and text.strip() and not HAN.search(text):
            return f'<span lang="{here.inherits}">{text}</span>'
        if is_chinese(here.language) or not HAN.search(text) or self.is_drawing():
            return text
        marked = RUN.sub(rf'<span lang="{CHINESE}">\g<0></span>', text)
        return marked if RUN.fullmatch(text.strip()) else f"<span>{marked}</span>"

    def raw(self, token: re.Match[str]) -> str:
        """Mark an element of raw text: a title and a text area may be read aloud, scripts are not."""
        attributes, name = token["of_raw"], token["raw"].lower()
        is_read = name in ("title", "textarea") and HAN.search(token["inside"])
        if not is_read and not has_chinese(name, attributes):
            return token[0]
        if is_chinese(self.inner.inherits) or DECLARED.search(attributes):
            return token[0]
        return f'<{token["raw"]} lang="{CHINESE}"{token[0][1 + len(name) :]}'

    def opening(self, token: re.Match[str]) -> str:
        name, attributes = token["name"].lower(), token["attributes"]
        here = self.inner
        declared = DECLARED.search(attributes)
        inherits = declared[1] if declared else here.inherits
        language, mark = inherits, "" if declared or here.inherits == here.language else here.inherits
        if not declared and not is_chinese(inherits):
            if self.is_chinese_alone(token, name):
                language = inherits = mark = CHINESE
            elif has_chinese(name, attributes):
                language = mark = CHINESE
        if name not in VOID and not attributes.endswith("/"):
            self.around.append(Open(name, language, inherits))
        return f'<{token["name"]} lang="{mark}"{attributes}>' if mark else token[0]

    def is_chinese_alone(self, token: re.Match[str], name: str) -> bool:
        """Return whether the element holds a text only, and that is Chinese."""
        end = self.html.find("<", token.end())
        text = self.html[token.end() : end]
        if name in VOID or not HAN.search(text) or self.html[end : end + 2 + len(name)].lower() != f"</{name}":
            return False
        return name in ONE_LANGUAGE or self.is_drawing() or not LETTER.search(CHARACTER.sub("", text))

    def close(self, name: str) -> None:
        for place in range(len(self.around) - 1, -1, -1):
            if self.around[place].name == name:
                del self.around[place:]
                return


def has_chinese(name: str, attributes: str) -> bool:
    """Return whether an attribute that is read out has Chinese; a value only where it is what a field shows."""
    if not HAN.search(attributes):
        return False
    if name != "input" or NOT_SHOWN.search(attributes):
        attributes = VALUE.sub("", attributes)
    return any(HAN.search(found[1] or found[2] or "") for found in READ_OUT.finditer(attributes))


def mark(html: str, language: str | None = None) -> SafeString:
    """Return the page or the piece of one with its Chinese marked; `language` is that around a piece."""
    found = OF_PAGE.search(html, 0, 2000)
    around = found[1] if found else language or get_language() or CHINESE
    if is_chinese(around) or not HAN.search(html):
        return mark_safe(html)  # noqa: S308  # as it was rendered
    return mark_safe("".join(Page(html, around).marked()))  # noqa: S308  # only `lang` and empty spans were added


def marked(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Mark every page, and the pieces of pages that Wagtail's choosers send within JSON (middleware)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        kind = str(response.get("Content-Type", "")).partition(";")[0]
        if response.streaming or kind not in ("text/html", "application/json"):
            return response
        if is_chinese(get_language() or "") and kind != "text/html":
            return response
        before = response.content
        after = pieces(before) if kind == "application/json" else mark(before.decode(response.charset)).encode()
        if after != before:
            response.content = after
            if response.has_header("Content-Length"):
                response["Content-Length"] = str(len(after))
        return response

    return middleware


def pieces(data: bytes) -> bytes:
    """Mark the `html` of Wagtail's JSON response to a chooser, which is put into the page."""
    if b'"html"' not in data:
        return data
    payload = json.loads(data)
    if not isinstance(payload, dict) or not isinstance(payload.get("html"), str):
        return data
    return json.dumps({**payload, "html": mark(payload["html"])}).encode()
