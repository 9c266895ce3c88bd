"""What a test leaves undrawn is drawn again after it, and stays drawn for what this process keeps."""

from pathlib import Path

import pytest
from django.test import Client

from lms.help import guides
from lms.offline import shell
from tests.undrawn import leave_undrawn

TABLE = "<table"


@pytest.mark.django_db
def test_what_the_process_keeps_is_whole_after_pages_were_left_undrawn(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    guides._texts.cache_clear()
    shell._built.cache_clear()

    leave_undrawn(monkeypatch)
    assert client.get("/help/authoring/").content == b""
    kept = shell.worker()
    monkeypatch.undo()

    assert TABLE in client.get("/help/authoring/").content.decode()
    shell._built.cache_clear()
    assert shell.worker() == kept


def test_no_other_test_takes_rendering_away_by_itself() -> None:
    """By itself it would forget what the process keeps: a guide without tables failed another file's test, at times."""
    tests = Path(__file__).parent
    patching = {
        path.name
        for path in tests.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if "setattr(" in line and '"render"' in line
    }

    assert patching <= {Path(__file__).name}  # undrawn.py writes it over several lines
