"""`bench.faults` in a short form: two kills a stage and every other fault once. PROVE_FAULTS=50 for the full form."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.both_databases

ROOT = Path(__file__).resolve().parents[2]
KILLS = os.environ.get("PROVE_FAULTS", "2")


@pytest.mark.long
def test_no_fault_loses_doubles_shows_by_half_or_holds_up_anything() -> None:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "LMS_", "TEST_"))
    }
    line = [sys.executable, "-m", "bench.faults", "--kills", KILLS]
    done = subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])

    assert {name: told[name] for name in ("lost", "half_visible", "double_published", "stuck")} == {
        "lost": 0,
        "half_visible": 0,
        "double_published": 0,
        "stuck": 0,
    }, done.stderr[-3000:]
    assert told["kills"] == 3 * int(KILLS)
    assert (told["given_up"], told["left_behind"]) == (2, 0)
