"""Append-only tables: the database itself, SQLite or PostgreSQL, refuses to change or delete their rows."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation


class ForbidChanges(Operation):
    """Make the database refuse UPDATE, DELETE and TRUNCATE on `table`; reversible.

    An operation of its own, not `RunPython`: that one renders every model of the project's state before it runs, which
    a trigger needs none of.
    """

    reduces_to_sql = True
    elidable = False

    def __init__(self, table: str) -> None:
        self.table = table

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing: no model knows of the triggers."""

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, _: Any, __: Any) -> None:
        for sql in _make(self.table, schema_editor.connection.vendor):
            schema_editor.execute(sql, params=None)

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, _: Any, __: Any) -> None:
        for sql in _drop(self.table, schema_editor.connection.vendor):
            schema_editor.execute(sql, params=None)

    def describe(self) -> str:
        return f"Make {self.table} append-only"


def _make(table: str, vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION refuse_change()",
    ]


def _drop(table: str, vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [f"DROP TRIGGER {table}_no_{verb}" for verb in ("update", "delete")]
    return [f"DROP TRIGGER {table}_append_only ON {table}", f"DROP TRIGGER {table}_no_truncate ON {table}"]
