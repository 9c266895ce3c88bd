"""Our Chinese for the messages of libraries whose pages people see, where theirs is missing or bad.

It lies in `lms/library_locale`, which overrides everything else by `LOCALE_PATHS`; Wagtail's script takes its words
from there, too. A library's messages are extracted from its own sources, so that an upgrade with an untranslated one
fails `manage.py words --check`.
"""

import gettext
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.utils.translation.template import templatize

from lms.translations import words

type Key = tuple[str | None, str]
type Message = str | tuple[str, ...]

DOMAINS = ("django", "djangojs")
# Libraries that are no apps here, though pages show their words: Django's own forms, and the filters of lists.
BESIDES_APPS = ("django", "django_filters")
# Installed apps without a page or a form that anybody here sees.
UNSEEN = ("django.contrib.admin",)
# Libraries with a catalogue for scripts that a page of ours loads.
SCRIPTS = ("wagtail.admin",)
KEYWORDS = {**words.KEYWORDS, "npgettext_lazy": ((1, "c"), 2, 3)}


def catalogue_file(domain: str) -> Path:
    """Return where our Chinese for the libraries' words of one domain lies."""
    return Path(settings.BASE_DIR) / "lms" / "library_locale" / words.LOCALE / "LC_MESSAGES" / f"{domain}.po"


def lacking(domain: str) -> list[str]:
    """Return the libraries' messages that people would read in English."""
    translated = _all_translated(domain)
    return [message for (context, message) in library_messages(domain) if (context, message) not in translated]


def stale(domain: str) -> list[str]:
    """Return the messages of our catalogue that no library has any more."""
    return [
        message
        for (context, message) in _translated(ours(domain))
        if (context, message) not in library_messages(domain)
    ]


def update(domain: str) -> list[str]:
    """Rewrite our catalogue: without what no library has any more, with what lacks Chinese; return the latter."""
    kept, missing = ours(domain), set(lacking(domain))
    catalogue = Catalog(locale=words.LOCALE)
    for (context, _message), whole in sorted(
        library_messages(domain).items(), key=lambda item: (item[0][1], item[0][0] or "")
    ):
        entry = kept.get(whole if isinstance(whole, str) else whole[0], context)
        if entry is not None or _message in missing:
            text = entry.string if entry is not None else ""
            catalogue.add(whole, text, context=context, flags=words.format_flags(whole))
    words.write(catalogue, catalogue_file(domain))
    return sorted(missing)


def ours(domain: str) -> Catalog:
    """Return our catalogue of one domain, empty where there is none yet."""
    return words.read(catalogue_file(domain))


@cache
def library_messages(domain: str) -> dict[Key, Message]:
    """Return every message of the libraries' sources, by context and singular.

    A script is shipped without its sources; there the library's English catalogue stands for them.
    """
    found: dict[Key, Message] = {}
    if domain == "djangojs":
        for name in SCRIPTS:
            with (_folders()[name] / "locale" / "en" / "LC_MESSAGES" / "djangojs.po").open("rb") as source:
                for entry in read_po(source):
                    if entry.id:
                        found[_key(entry.id, entry.context)] = (
                            entry.id if isinstance(entry.id, str) else tuple(entry.id)
                        )
        return found
    for folder in _folders().values():
        for message, context in _drawn_from(folder):
            found.setdefault(_key(message, context), message)
    return found


def _drawn_from(folder: Path) -> Iterator[tuple[Message, str | None]]:
    elsewhere = _parts_apart(folder)
    for path in sorted(path for suffix in ("py", "html", "txt") for path in folder.rglob(f"*.{suffix}")):
        inside = path.relative_to(folder).parts
        if {"migrations", "test", "tests"} & set(inside) or any(path.is_relative_to(apart) for apart in elsewhere):
            continue
        if path.suffix == ".py":
            method, content = "python", path.read_bytes()
        else:
            method, content = "javascript", templatize(path.read_text("utf-8"), origin=str(path)).encode()
        for _line, message, _comments, context in extract(method, BytesIO(content), keywords=KEYWORDS):
            if message:
                yield message, context


def _parts_apart(folder: Path) -> list[Path]:
    """Return the apps below: they are read by themselves where installed, and not seen where not."""
    marks = [*folder.rglob("apps.py"), *folder.rglob("locale")]
    apart = {mark.parent for mark in marks} - {folder, folder / "conf"}
    return [*apart, folder / "conf" / "app_template", folder / "conf" / "project_template"]


@cache
def _folders() -> dict[str, Path]:
    own = {app.label for app in words.our_apps()}
    found = {app.name: Path(app.path) for app in apps.get_app_configs() if app.label not in own}
    for name in BESIDES_APPS:
        found[name] = Path(str(import_module(name).__file__)).parent
    return {name: folder for name, folder in found.items() if name not in UNSEEN}


def _all_translated(domain: str) -> set[Key]:
    """Return what has Chinese: in the libraries' shipped catalogues, in our apps', in ours for the libraries."""
    found = set(shipped(domain)) | set(_translated(ours(domain)))
    if domain == "django":
        for app in words.our_apps():
            found |= set(_translated(words.read(app.po)))
    return found


def shipped(domain: str) -> dict[Key, str]:
    """Return the Chinese that the libraries ship."""
    found: dict[Key, str] = {}
    for folder in _folders().values():
        for base in (folder, folder / "conf"):
            mo = base / "locale" / words.LOCALE / "LC_MESSAGES" / f"{domain}.mo"
            if mo.exists():
                with mo.open("rb") as file:
                    catalogue = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
                for key, text in catalogue.items():
                    context, mark, message = (key if isinstance(key, str) else key[0]).rpartition("\x04")
                    if text:
                        found[context if mark else None, message] = text
    return found


def _translated(catalogue: Catalog) -> Iterator[Key]:
    for entry in catalogue:
        text = entry.string
        if entry.id and not entry.fuzzy and text and (isinstance(text, str) or all(text)):
            yield _key(entry.id, entry.context)


def _key(message: Message | list[str], context: str | None) -> Key:
    return context or None, message if isinstance(message, str) else message[0]
