"""A test's database is a copy of a migrated one; the copy is thrown away when what it is made of changes."""

from pathlib import Path
from typing import Any

from lms.db.sqlite.fresh import recipe


def test_another_list_of_divisions_is_another_database(settings: Any, tmp_path: Path) -> None:
    before = recipe()
    settings.DATA_DIR = tmp_path

    assert recipe() != before
    assert recipe() == recipe()


def test_another_migration_is_another_database(monkeypatch: Any) -> None:
    before = recipe()
    read = Path.read_bytes
    monkeypatch.setattr(
        Path, "read_bytes", lambda path: read(path) + (b"#" if path.match("points/migrations/0001_initial.py") else b"")
    )

    assert recipe() != before
