"""What a migration has written in ink is still in ink after all of them: a table made anew loses its triggers."""

import re

import pytest
from django.conf import settings
from django.db import connection

pytestmark = pytest.mark.both_databases

FORBIDDEN = re.compile(r'ForbidChanges\("(\w+)"\)')
TABLES = sorted(
    {
        table
        for migration in settings.BASE_DIR.glob("*/**/migrations/*.py")
        if ".venv" not in migration.parts and "node_modules" not in migration.parts
        for table in FORBIDDEN.findall(migration.read_text(encoding="utf-8"))
    }
)


def test_tables_in_ink_are_found() -> None:
    assert {"study_evidencechunk", "points_ledgertxn", "people_reveal"} <= set(TABLES)


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_the_database_still_refuses_changes(table: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        else:
            cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table])
        [count] = cursor.fetchone()

    assert count == 2
