"""What is pinned is pinned by hash, and carries no registry's address."""

import json
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.both_databases

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["base", "speech", "dev"])
def test_requirements_are_pinned_hashed_and_without_addresses(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    pins = re.findall(r"^([A-Za-z0-9_.\-\[\]]+)==", text, flags=re.MULTILINE)

    assert pins
    assert len(re.findall(r"^\S+==.*\\\n    --hash=sha256:", text, flags=re.MULTILINE)) == len(pins)
    assert "://" not in text


def test_the_npm_lock_has_integrity_and_no_addresses() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    fetched = {name for name, entry in packages.items() if name and "integrity" in entry}

    assert "node_modules/hls.js" in fetched
    assert not [name for name, entry in packages.items() if "://" in str(entry.get("resolved", ""))]


def test_every_direct_requirement_is_locked() -> None:
    for name in ("base", "speech", "dev"):
        written = (ROOT / "requirements" / f"{name}.in").read_text()
        wanted = re.findall(r"^([A-Za-z0-9][A-Za-z0-9_.\-]*)", written, flags=re.MULTILINE)
        locked = (ROOT / "requirements" / f"{name}.txt").read_text().lower()

        for package in wanted:
            name_in_lock = re.escape(package.lower().replace("_", "-"))
            assert re.search(rf"^{name_in_lock}(\[.*\])?==", locked, flags=re.MULTILINE), package
