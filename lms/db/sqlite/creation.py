"""A test's database is a copy of a migrated one; Django then migrates it, which finds nothing to do."""

from pathlib import Path

from django.db.backends.sqlite3 import creation


class DatabaseCreation(creation.DatabaseCreation):
    def _create_test_db(self, verbosity: int, autoclobber: bool, keepdb: bool = False) -> str:
        from lms.db.sqlite.fresh import copy_migrated  # the backend is loaded before the apps are

        name: str = super()._create_test_db(verbosity, autoclobber, keepdb)  # type: ignore[misc]
        if not self.is_in_memory_db(name) and not Path(name).exists():
            copy_migrated(Path(name))
        return name
