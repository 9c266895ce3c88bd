"""The guides: a closed list of files of this repository, drawn once and kept."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path

from django.conf import settings
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from lms.help import markdown

SNIPPET = 60  # characters of a found section around the search words


@dataclass(frozen=True)
class Guide:
    """One guide: its slug, which is its file's name too, its reader in words, and the roles that it is for."""

    slug: str
    reader: str | Promise
    roles: frozenset[str]

    @property
    def file(self) -> Path:
        return Path(settings.BASE_DIR) / "docs" / f"{self.slug}.zh.md"


@dataclass(frozen=True)
class Section:
    """A heading of a guide and what stands below it, ready to be shown and to be searched."""

    anchor: str
    title: str
    html: SafeString

    @property
    def text(self) -> str:
        return " ".join(unescape(strip_tags(self.html)).split())


@dataclass(frozen=True)
class Text:
    """A guide as it is read."""

    guide: Guide
    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Found:
    text: Text
    section: Section
    snippet: str


OFFICES = frozenset({"county_officer", "prefecture_officer", "province_officer"})
GUIDES = (
    Guide("learning", _("For learners and those who help them"), frozenset({"trainee", "helper"})),
    Guide("account", _("For everybody who signs in"), frozenset({"trainee", "helper"})),
    Guide("messages", _("For everybody who gets messages"), frozenset({"trainee", "helper"})),
    Guide("teaching", _("For teachers and class managers"), frozenset({"base_staff", "counsellor"}) | OFFICES),
    Guide("authoring", _("For course editors"), frozenset({"base_editor", "course_reviewer", "operator"})),
    Guide(
        "captions", _("For editors and reviewers of captions and signing"), frozenset({"base_editor", "media_reviewer"})
    ),
    Guide("points", _("For staff who answer about hours and points"), OFFICES | {"operator", "auditor"}),
    Guide("people", _("For officers and counsellors who look after people"), OFFICES | {"counsellor", "operator"}),
    Guide("classes", _("For whoever plans and approves classes"), frozenset({"base_staff", "operator"}) | OFFICES),
    Guide(
        "lists",
        _("For everybody who works with lists"),
        frozenset({"base_staff", "counsellor", "auditor", "operator"}) | OFFICES,
    ),
    Guide("offices", _("For whoever sets up offices and posts"), OFFICES | {"operator"}),
    Guide("sign-in-help", _("For offices that help people sign in"), OFFICES | {"counsellor"}),
    Guide("integrity", _("For staff who check study"), OFFICES | {"counsellor", "auditor", "evaluator"}),
)


def read(slug: str) -> Text | None:
    """Return one guide, or nothing where the list has none of this name."""
    return _texts().get(slug)


def by_role(roles: frozenset[str]) -> tuple[list[Text], list[Text]]:
    """Return the guides for somebody with these roles, and the others; without a role one is a learner."""
    readers = roles or frozenset({"trainee"})
    every = [_texts()[guide.slug] for guide in GUIDES]
    own = [text for text in every if text.guide.roles & readers]
    return own, [text for text in every if text not in own]


def search(words: str, roles: frozenset[str]) -> list[Found]:
    """Return the sections with all of these words, those of the person's own guides first."""
    wanted = _plain(words).split()
    own, others = by_role(roles)
    return [found for text in own + others for found in _in(text, wanted)] if wanted else []


def _in(text: Text, wanted: list[str]) -> Iterator[Found]:
    for section in text.sections:
        body = section.text
        whole = _plain(f"{section.title} {body}")
        if all(word in whole for word in wanted):
            first = min((at for word in wanted if (at := _plain(body).find(word)) >= 0), default=0)
            begin = max(0, first - SNIPPET // 3)
            end = begin + SNIPPET
            yield Found(text, section, "…" * (begin > 0) + body[begin:end] + "…" * (end < len(body)))


def _plain(text: str) -> str:
    """Fold full width and case, which people type as they come: 'ｘｌｓｘ' finds 'XLSX'."""
    return unicodedata.normalize("NFKC", text).casefold()


@cache
def _texts() -> dict[str, Text]:
    return {guide.slug: _drawn(guide) for guide in GUIDES}


def _drawn(guide: Guide) -> Text:
    title, *rest = re.split(r"^## ", guide.file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    name, _newline, opening = title.removeprefix("# ").partition("\n")
    sections = [Section("", "", _html(opening, name))]
    for number, part in enumerate(rest, start=1):
        heading, _newline, body = part.partition("\n")
        sections.append(Section(f"s{number}", heading.strip(), _html(body, heading.strip())))
    return Text(guide, name.strip(), tuple(sections))


def _html(source: str, heading: str) -> SafeString:
    return mark_safe(markdown.html(source, heading))  # noqa: S308  # our own file, and raw HTML in it is shown as text
