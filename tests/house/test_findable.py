"""Who greps the field's word finds the file: twenty words that a Django engineer would look for, and where it leads."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("lms", "courses", "accessibility", "media_pipeline", "foundation")
IN_THE_NAME = 50  # a file that is called so is what people look for
PAIRS = [
    ("append.only", "foundation/append_only.py"),
    ("compiled.quer", "foundation/compiled_queries.py"),
    ("permission", "foundation/http/permission.py"),
    ("lease", "courses/study/engine/leases.py"),
    ("intake", "courses/study/engine/intake.py"),
    ("enrolment", "courses/study/engine/enrolment.py"),
    ("completion", "courses/study/engine/completion.py"),
    ("hash.chain", "lms/points/values/hash_chain.py"),
    ("checkpoint", "lms/points/ledger/checkpoints.py"),
    ("pending.credit", "lms/points/credits/pending_credit.py"),
    ("regrade", "lms/points/rerun/regrade.py"),
    ("certificate", "lms/records/certificates/certificates.py"),
    ("vault|AESGCM", "lms/people/identity/vault.py"),
    ("session", "lms/people/signing_in/sessions.py"),
    ("csp|content.security.policy", "lms/web/csp.py"),
    ("bucket|boto3", "media_pipeline/storing/bucket.py"),
    ("garbage|collecting", "media_pipeline/operating/collecting.py"),
    ("sandbox", "media_pipeline/encoding/processes/sandbox.py"),
    ("webvtt", "accessibility/captions/webvtt.py"),
    ("waiver", "accessibility/readiness/waivers.py"),
]


@cache
def sources() -> dict[str, str]:
    """The product's Python, without migrations, by path."""
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts
    }


def found(word: str) -> list[str]:
    """The files in which a word stands, those that are called so and those that say it most first."""
    wanted = re.compile(word, re.IGNORECASE)
    counts = {
        path: len(wanted.findall(text)) + IN_THE_NAME * bool(wanted.search(Path(path).stem))
        for path, text in sources().items()
    }
    return sorted((path for path in counts if counts[path]), key=lambda path: (-counts[path], path))


@pytest.mark.parametrize(("word", "file"), PAIRS)
def test_the_fields_word_leads_to_its_file(word: str, file: str) -> None:
    assert file in found(word)[:5]


def test_a_word_that_nobody_uses_leads_nowhere() -> None:
    assert found("takeout|retrace|lookedup") == []
