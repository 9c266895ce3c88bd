"""The message catalogues of the product: one for each app, extracted from code and templates, compiled for Django.

Babel does what GNU gettext would, so that a fresh machine needs no system package to show Chinese.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.apps import apps
from django.conf import settings
from django.utils.translation.template import templatize

LOCALE = "zh_Hans"
KEYWORDS: dict[str, tuple[int | tuple[int, int] | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


@dataclass(frozen=True)
class App:
    """One of our apps and the folders whose words are its own."""

    label: str
    path: Path

    @property
    def po(self) -> Path:
        return self.path / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


def our_apps() -> list[App]:
    """Return every installed app of this repository."""
    base = Path(settings.BASE_DIR)
    found = [App(config.label, Path(config.path)) for config in apps.get_app_configs()]
    return [app for app in found if app.path.is_relative_to(base) and ".venv" not in app.path.parts]


def update(app: App) -> list[str]:
    """Rewrite the app's catalogue from its sources, keeping translations; return the msgids without one."""
    catalogue = _catalogue(app)
    write(catalogue, app.po)
    return _untranslated(catalogue)


def write(catalogue: Catalog, po: Path) -> None:
    """Write a catalogue without dates and line numbers, so that it changes only when messages do."""
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    catalogue.project, catalogue.version, catalogue.last_translator = "yunnan-training", "0.1", ""
    catalogue.language_team = catalogue.header_comment = ""
    po.parent.mkdir(parents=True, exist_ok=True)
    out = BytesIO()
    write_po(out, catalogue, width=110, sort_output=True, ignore_obsolete=True, include_lineno=False)
    po.write_bytes(out.getvalue())


def missing(app: App) -> list[str]:
    """Return the msgids of the app's sources that have no Chinese yet."""
    return _untranslated(_catalogue(app))


def read(po: Path) -> Catalog:
    """Read a catalogue; one that is not there yet is empty."""
    if not po.exists():
        return Catalog(locale=LOCALE)
    with po.open("rb") as file:
        return read_po(file, locale=LOCALE)


def compile_catalogue(po: Path) -> None:
    """Write the .mo beside a .po, for Django to load."""
    if not po.exists():
        return
    catalogue = read(po)
    made = po.with_suffix(".mo.new")
    with made.open("wb") as file:
        write_mo(file, catalogue)
    made.replace(po.with_suffix(".mo"))


def _untranslated(catalogue: Catalog) -> list[str]:
    empty = [
        m
        for m in catalogue
        if m.id and (m.fuzzy or not m.string or (isinstance(m.string, tuple) and not all(m.string)))
    ]
    return [str(message.id) for message in empty]


def _catalogue(app: App) -> Catalog:
    kept = read(app.po)
    template = Catalog()
    for file_name, message, context in _messages(app):
        template.add(message, locations=[(file_name, 1)], context=context, flags=format_flags(message))
    kept.update(template, no_fuzzy_matching=True)
    return kept


def format_flags(message: str | tuple[str, ...]) -> list[str]:
    """Return the flags by which tools check a message's placeholders."""
    text = message[0] if isinstance(message, tuple) else message
    return ["python-format"] if "%(" in text else []


def _messages(app: App) -> Iterator[tuple[str, str | tuple[str, ...], str | None]]:
    base = Path(settings.BASE_DIR)
    for path in sorted(_sources(app)):
        name = str(path.relative_to(base))
        if path.suffix == ".py":
            method, content = "python", path.read_bytes()
        else:
            method, content = "javascript", templatize(path.read_text(encoding="utf-8"), origin=name).encode()
        for _line, message, _comments, context in extract(method, BytesIO(content), keywords=KEYWORDS):
            if message:
                yield name, message, context


def _sources(app: App) -> Iterator[Path]:
    labels = {other.label for other in our_apps()} - {"lms"}
    nested = [other.path for other in our_apps() if other.path != app.path and other.path.is_relative_to(app.path)]
    for path in app.path.rglob("*.py"):
        if "migrations" not in path.parts and not any(path.is_relative_to(inner) for inner in nested):
            yield path
    templates = Path(settings.BASE_DIR) / "templates"
    for path in [*templates.rglob("*.html"), *templates.rglob("*.txt")]:
        top = path.relative_to(templates).parts[0]
        if top == "wagtailadmin":
            continue  # templates of Wagtail's that ours extend say its words: lms/translations/library_words.py
        if (top if top in labels else "lms") == app.label:
            yield path
