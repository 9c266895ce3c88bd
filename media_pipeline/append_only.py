"""Tables whose rows are never changed or deleted, held by the database itself on SQLite and on PostgreSQL."""

from typing import Any

from django.db.migrations.operations import RunPython


def forbid_changes(table: str) -> RunPython:
    """A migration operation that makes the database refuse UPDATE, DELETE and TRUNCATE on `table`; reversible."""

    def up(apps: Any, editor: Any) -> None:
        for sql in _make(table, editor.connection.vendor):
            editor.execute(sql, params=None)

    def down(apps: Any, editor: Any) -> None:
        for sql in _drop(table, editor.connection.vendor):
            editor.execute(sql, params=None)

    return RunPython(up, down, elidable=False)


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
