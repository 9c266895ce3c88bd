"""Django's SQLite backend on pysqlite3's own SQLite, because the interpreter's may corrupt a WAL database.

SQLite 3.7.0 to 3.51.2 can lose data when checkpoints run at once ("WAL-reset bug"); CPython links whatever the system
has. `sys.modules` stays untouched, so coverage and other users of the standard library's sqlite3 do too.
"""

import datetime
import decimal
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import tee
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.db.backends.sqlite3 import base, features, operations
from django.db.backends.sqlite3._functions import register as register_functions
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.functional import cached_property
from pysqlite3 import dbapi2 as Database

from lms.db.sqlite.creation import DatabaseCreation
from lms.db.sqlite.turns import Turn

SAFE = (3, 51, 3)
LIMITS = {2: 2000, 9: 250_000}  # SQLITE_LIMIT_COLUMN and _VARIABLE_NUMBER, as this build was compiled

PARSERS = {"date": parse_date, "time": parse_time, "datetime": parse_datetime, "timestamp": parse_datetime}
for kind, parse in PARSERS.items():
    Database.register_converter(kind, base.decoder(parse))
Database.register_converter("bool", b"1".__eq__)
Database.register_adapter(decimal.Decimal, str)
Database.register_adapter(datetime.date, base.adapt_date)
Database.register_adapter(datetime.datetime, base.adapt_datetime)


class Connection(Database.Connection):
    def getlimit(self, category: int, /) -> int:
        return LIMITS[category]  # pysqlite3 has no getlimit; Django asks for these two


class Cursor(Database.Cursor):
    """SQLiteCursorWrapper on the other library: its own methods call super() on the interpreter's cursor."""

    convert_query = base.SQLiteCursorWrapper.convert_query

    def execute(self, query: str, params: Sequence[Any] | Mapping[str, Any] | None = None) -> Any:
        if params is None:
            return super().execute(query)
        if isinstance(params, Mapping):
            return super().execute(self.convert_query(query, param_names=list(params)), params)
        return super().execute(in_marks(query), params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        peekable, rows = tee(iter(param_list))
        first = next(peekable, None)
        names = list(first) if first and isinstance(first, Mapping) else None
        return super().executemany(self.convert_query(query, param_names=names), rows)


@lru_cache(maxsize=1000)
def in_marks(query: str) -> str:
    """Return the query with SQLite's ? for Django's %s; a program has few different queries."""
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class DatabaseFeatures(features.DatabaseFeatures):
    supports_aggregate_order_by_clause = True  # the parent asks the interpreter's SQLite


class DatabaseOperations(operations.DatabaseOperations):
    def execute_sql_flush(self, sql_list: list[str]) -> None:
        """Empty append-only tables too (`flush`, transactional tests): drop the triggers and make them again."""
        with self.connection.cursor() as cursor:
            found = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql NOT LIKE '%%_fts%%'"
            triggers = cursor.execute(found).fetchall()
        drop = [f"DROP TRIGGER {self.quote_name(name)}" for name, _ in triggers]
        super().execute_sql_flush([*drop, *sql_list, *(sql for _, sql in triggers)])


class DatabaseWrapper(base.DatabaseWrapper):
    Database = Database
    features_class = DatabaseFeatures
    ops_class = DatabaseOperations
    creation_class = DatabaseCreation

    def get_connection_params(self) -> dict[str, Any]:
        return super().get_connection_params() | {"factory": Connection}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if Database.sqlite_version_info < SAFE:
            raise ImproperlyConfigured(f"SQLite {Database.sqlite_version} can corrupt a WAL database.")
        conn = Database.connect(**conn_params)
        register_functions(conn)
        conn.execute("PRAGMA foreign_keys = ON")
        conn.execute("PRAGMA legacy_alter_table = OFF")
        for command in self.init_commands:
            if command := command.strip():
                conn.execute(command)
        return conn

    def _start_transaction_under_autocommit(self) -> None:
        """Run BEGIN IMMEDIATE when it is this connection's turn; raise `database is locked` after the timeout."""
        seconds = float(self.settings_dict["OPTIONS"].get("timeout", 5))
        connection = self.connection
        connection.execute("PRAGMA busy_timeout = 0")  # asked for by ourselves, see `turns`
        try:
            begun = self.turn.take(self.begin, seconds)
        finally:
            connection.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")
        if not begun:
            raise OperationalError("database is locked")

    def begin(self) -> bool:
        """Begin the transaction; return False while another connection writes."""
        try:
            self.connection.execute(f"BEGIN {self.transaction_mode or 'DEFERRED'}")
        except Database.OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                return False
            raise
        return True

    @cached_property
    def turn(self) -> Turn:
        return Turn(str(self.settings_dict["NAME"]))

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)
        if autocommit:
            self.turn.give()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self.turn.give()

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)
