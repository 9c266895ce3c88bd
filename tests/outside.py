"""Work on somebody's text is done before a transaction, not inside one: every test is watched for it.

SQLite lets one writer in at a time, so what one person's text costs inside a transaction, everybody waits for. Each
function of `COSTLY` is wrapped; where it is called while code of ours (or Wagtail's) has a transaction open, the test
in which that happens fails. A test's own transaction does not count, nor does one that a test opens.
"""

from __future__ import annotations

import importlib
import sys
from functools import wraps
from threading import local
from typing import TYPE_CHECKING, Any

from django.db.transaction import Atomic

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

DEMO = "lms.world"  # made by a command, before anybody uses the place
OURS = ("lms", "courses", "accessibility", "media_pipeline", "foundation", "wagtail")
# Costs that grow with what somebody wrote or sent: (module, name).
COSTLY = (
    ("courses.study.values.text_similarity", "kept_in_order"),
    ("courses.pages.blocks.wording", "passages"),
    ("courses.pages.blocks.wording", "digest"),
    ("accessibility.captions.webvtt", "parse"),
    ("accessibility.importing.caption_file", "read"),
    ("accessibility.speech.words", "cut"),
    ("accessibility.braille.louis", "cells"),
    ("lms.exchange.workbook", "read"),
    ("lms.exchange.workbook", "write"),
    ("lms.records.typesetting.paper", "typeset"),
    ("lms.records.elsewhere.scans", "redrawn"),
    ("openpyxl", "load_workbook"),
    ("typst", "compile"),
    ("difflib.SequenceMatcher", "get_opcodes"),
    ("difflib.SequenceMatcher", "ratio"),
    ("django.contrib.auth.hashers", "make_password"),  # of a password: None costs nothing
    ("pypinyin", "lazy_pinyin"),
)
_open = local()
found: list[str] = []


def opened() -> list[str]:
    """The modules whose transactions are open in this thread, the outermost first."""
    if not hasattr(_open, "modules"):
        _open.modules = []
    modules: list[str] = _open.modules
    return modules


def ours() -> list[str]:
    """Those of the product and of Wagtail; not a test's."""
    return [module for module in opened() if module.partition(".")[0] in OURS and not module.startswith(DEMO)]


def watch(patch: pytest.MonkeyPatch) -> None:
    """Wrap `COSTLY` and say who opens transactions."""
    enter, leave = Atomic.__enter__, Atomic.__exit__

    def entering(self: Atomic) -> None:
        frame = sys._getframe(1)
        function = frame.f_locals.get("func") if frame.f_code.co_name == "inner" else None
        opened().append(getattr(function, "__module__", "") or frame.f_globals.get("__name__", ""))
        enter(self)

    def leaving(self: Atomic, *failed: Any) -> None:
        if opened():
            opened().pop()
        leave(self, *failed)

    patch.setattr(Atomic, "__enter__", entering)
    patch.setattr(Atomic, "__exit__", leaving)
    for path, name in COSTLY:
        module, _, _owner = path.partition(".SequenceMatcher")
        thing: Any = importlib.import_module(module)
        where = thing.SequenceMatcher if path != module else thing
        replace(patch, where, name, counted(getattr(where, name), f"{path}.{name}"))


def counted(costly: Callable[..., Any], name: str) -> Callable[..., Any]:
    @wraps(costly)
    def watched(*args: Any, **named: Any) -> Any:
        holding = ours()
        if holding and args[:1] != (None,):
            found.append(f"{name} inside a transaction of {', '.join(holding)}")
        return costly(*args, **named)

    return watched


def replace(patch: pytest.MonkeyPatch, where: Any, name: str, watched: Callable[..., Any]) -> None:
    """In its module, and wherever it was imported by name."""
    original = getattr(where, name)
    patch.setattr(where, name, watched)
    for module in list(sys.modules.values()):
        if module is not where and getattr(module, "__dict__", {}).get(name) is original:
            patch.setattr(module, name, watched)


def taken() -> list[str]:
    """What was found since this was last asked."""
    said = sorted(set(found))
    found.clear()
    return said
