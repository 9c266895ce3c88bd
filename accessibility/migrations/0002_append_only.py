"""What was said, approved or returned is never changed afterwards, whoever holds the database's password."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLES = ("accessibility_trackversion", "accessibility_approval", "accessibility_return")

REFUSE = """
CREATE FUNCTION accessibility_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$
"""


def refuse(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        for table in TABLES:
            for verb in ("UPDATE", "DELETE"):
                editor.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
                    params=None,
                )
        return
    editor.execute(REFUSE, params=None)
    for table in TABLES:
        editor.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION accessibility_refuse()",
            params=None,
        )
        editor.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION accessibility_refuse()",
            params=None,
        )


def allow(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        for table in TABLES:
            for verb in ("update", "delete"):
                editor.execute(f"DROP TRIGGER {table}_no_{verb}", params=None)
        return
    for table in TABLES:
        editor.execute(f"DROP TRIGGER {table}_append_only ON {table}", params=None)
        editor.execute(f"DROP TRIGGER {table}_no_truncate ON {table}", params=None)
    editor.execute("DROP FUNCTION accessibility_refuse()", params=None)


class Migration(migrations.Migration):
    dependencies = [("accessibility", "0001_initial")]
    operations = [migrations.RunPython(refuse, allow)]
