"""Pages that answer without being drawn, for tests that ask many addresses who may come in."""

from collections.abc import Callable

import pytest
from django.template.backends.django import Template

from lms.help import guides
from lms.offline import shell


def leave_undrawn(monkeypatch: pytest.MonkeyPatch, *, unless: Callable[[str], bool] = lambda _name: False) -> None:
    """Templates render to nothing until the test is over, but those of whose name `unless` says yes.

    What the process keeps of rendered templates is made first: a guide first asked for meanwhile would lack its tables
    in every later test of this process.
    """
    guides.read(guides.GUIDES[0].slug)
    shell.worker()
    write = Template.render
    monkeypatch.setattr(
        Template,
        "render",
        lambda self, *args, **more: write(self, *args, **more) if unless(str(self.template.name)) else "",
    )


def draw_once(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Each template is rendered once; returns the names of those that were, and emptied it begins anew."""
    names: set[str] = set()

    def new(name: str) -> bool:
        known = name in names
        names.add(name)
        return not known

    leave_undrawn(monkeypatch, unless=new)
    return names
