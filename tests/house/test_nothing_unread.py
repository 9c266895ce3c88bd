"""Nothing lies about that nobody reads: templates are drawn and settings asked for."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from django.conf import global_settings
from django.template import engines
from wagtail.models import get_page_models

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("lms", "courses", "accessibility", "media_pipeline", "foundation")
NAME = re.compile(r"[A-Za-z_]\w*")
LIBRARIES = ("django", "wagtail", "allauth", "whitenoise", "taggit")
# A library asks for `ACCOUNT_ADAPTER` as "ADAPTER", and Celery for `CELERY_TIMEZONE` as "timezone".
PREFIXES = {"ACCOUNT_": "allauth", "MFA_": "allauth", "CELERY_": "celery"}


@cache
def sources() -> dict[str, str]:
    """Everything of the product that can name something, by path, without migrations."""
    folders = [*FOLDERS, "templates"]
    kinds = {".py", ".html", ".txt", ".js", ".json"}
    paths = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in kinds)
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in paths
        if path.is_file() and "migrations" not in path.parts
    }


def test_every_template_is_drawn() -> None:
    """By a view or a template of ours, by a page's model, or in the place of a library's template of that name."""
    text = "\n".join(sources().values())
    pages = {model.template for model in get_page_models()}
    folders = [Path(folder) for engine in engines.all() for folder in engine.template_dirs]
    theirs = [folder for folder in folders if not folder.is_relative_to(ROOT / "templates")]
    names = sorted(
        str(path.relative_to(ROOT / "templates")) for path in (ROOT / "templates").rglob("*.*") if path.is_file()
    )
    undrawn = [
        name
        for name in names
        if name not in text
        and name not in pages
        and not any((folder / name).exists() for folder in theirs)
        and not re.fullmatch(r"(400|403|404|500)\.html", name)
    ]

    assert len(names) > 200
    assert undrawn == []


def test_every_setting_is_asked_for() -> None:
    """By us, by another setting, or by a library that is installed."""
    asked = set(NAME.findall("\n".join(text for path, text in sources().items() if "settings" not in path)))
    unasked = []
    for name, count in sorted(defined().items()):
        ours = name in asked or count
        if not ours and not hasattr(global_settings, name) and not asked_by_a_library(name):
            unasked.append(name)

    assert len(defined()) > 150
    assert unasked == []


def defined() -> Counter[str]:
    """Every setting of ours, and how often settings themselves read it."""
    found: Counter[str] = Counter()
    read: Counter[str] = Counter()
    for path in (ROOT / "lms" / "settings").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                read[node.id] += 1
            if isinstance(node, ast.Attribute):
                read[node.attr] += 1
            if isinstance(node, ast.ImportFrom):
                read.update(each.name for each in node.names)
        for statement in tree.body:
            targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
            for target in targets:
                if isinstance(target, ast.Name) and target.id.isupper():
                    found[target.id] = 0
    return Counter({name: read[name] for name in found})


def asked_by_a_library(name: str) -> bool:
    for prefix, library in PREFIXES.items():
        if name.startswith(prefix):
            short = name.removeprefix(prefix)
            short = short.lower() if library == "celery" else short
            return bool(re.search(rf"\b{short.removeprefix('broker_').removeprefix('task_')}\b", text_of(library)))
    return any(name in text_of(library) for library in LIBRARIES)


@cache
def text_of(library: str) -> str:
    spec = find_spec(library)
    assert spec is not None
    assert spec.submodule_search_locations
    [folder] = spec.submodule_search_locations
    paths = (path for path in Path(folder).rglob("*.py") if "tests" not in path.parts)
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)
