"""Tables that only ever grow: triggers refuse UPDATE, DELETE and TRUNCATE, whoever holds the database's password.

On SQLite `lms.db` lifts them for a test's flush and puts them back.
"""

from functools import partial

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.state import StateApps

FUNCTION = """
CREATE OR REPLACE FUNCTION {label}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$
"""


def append_only(label: str, *tables: str) -> RunPython:
    """A migration's operation that makes these tables of one app append-only, and back."""
    return RunPython(partial(refuse, label=label, tables=tables), partial(allow, label=label, tables=tables))


def refuse(apps: StateApps, editor: BaseDatabaseSchemaEditor, *, label: str, tables: tuple[str, ...]) -> None:
    if editor.connection.vendor == "sqlite":
        for table in tables:
            for verb in ("UPDATE", "DELETE"):
                editor.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
                    params=None,
                )
        return
    editor.execute(FUNCTION.format(label=label), params=None)
    for table in tables:
        run = f"EXECUTE FUNCTION {label}_refuse()"
        row = f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {run}"
        whole = f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} {run}"
        editor.execute(row, params=None)
        editor.execute(whole, params=None)


def allow(apps: StateApps, editor: BaseDatabaseSchemaEditor, *, label: str, tables: tuple[str, ...]) -> None:
    if editor.connection.vendor == "sqlite":
        for table in tables:
            for verb in ("update", "delete"):
                editor.execute(f"DROP TRIGGER {table}_no_{verb}", params=None)
        return
    for table in tables:
        editor.execute(f"DROP TRIGGER {table}_append_only ON {table}", params=None)
        editor.execute(f"DROP TRIGGER {table}_no_truncate ON {table}", params=None)
    editor.execute(f"DROP FUNCTION {label}_refuse()", params=None)
