"""Queries that run at every step of somebody's study, compiled to SQL once instead of every time.

Django takes longer to build a simple query than a database takes to run it. Here a queryset is built and compiled
once a process and database vendor; `Slot("name")` stands where a value comes later. What the models say stays the only
source of tables and columns, and both databases are served.

    HEADS = Prepared(lambda: LedgerTxn.objects.filter(subject=Slot("subject")).values_list("number", "hash"))
    rows = HEADS.rows(subject=7)
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Expression, Model, QuerySet
from django.db.models.sql import UpdateQuery


class Slot(Expression):
    """A value to come, by name: as a filter's right side, or what an update writes."""

    def __init__(self, name: str) -> None:
        super().__init__(output_field=None)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", (self,)

    def resolve_expression(self, *args: Any, **kwargs: Any) -> "Slot":
        return self

    def _resolve_output_field(self) -> None:
        return None


class Prepared:
    """A queryset of `values_list`, or with `changes` an update of the rows that it finds."""

    def __init__(self, build: Callable[[], QuerySet[Any, Any]], **changes: Any) -> None:
        self.build = build
        self.changes = changes
        self.known: dict[str, tuple[str, tuple[Any, ...], list[tuple[int, list[Any], Any]]]] = {}

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """Run the query; return its rows as tuples in the order of its `values_list`."""
        return self.converted(self.as_kept(**values))

    def as_kept(self, **values: Any) -> list[tuple[Any, ...]]:
        """Run the query; return its rows as the database's driver gives them: a date may be text."""
        here = connections[DEFAULT_DB_ALIAS]  # the proxy looks it up again at every attribute
        sql, params, _ = self.known.get(here.vendor) or self.compile()
        with here.cursor() as cursor:
            cursor.execute(sql, filled(params, values, here))
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def converted(self, found: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        here = connections[DEFAULT_DB_ALIAS]
        _, _, converters = self.known[here.vendor]
        return [converted(row, converters, here) for row in found] if converters else found

    def row(self, **values: Any) -> tuple[Any, ...] | None:
        """Return the first row; None where there is none."""
        found = self.rows(**values)
        return found[0] if found else None

    def update(self, **values: Any) -> int:
        """Run the update; return how many rows were changed."""
        here = connections[DEFAULT_DB_ALIAS]
        sql, params, _ = self.known.get(here.vendor) or self.compile()
        with here.cursor() as cursor:
            cursor.execute(sql, filled(params, values, here))
            changed: int = cursor.rowcount
        return changed

    def compile(self) -> tuple[str, tuple[Any, ...], list[tuple[int, list[Any], Any]]]:
        query = self.build().query
        if self.changes:
            query = query.chain(UpdateQuery)
            cast("UpdateQuery", query).add_update_values(self.changes)
        compiler = query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        found = () if self.changes else compiler.get_converters([column for column, _, _ in compiler.select]).items()
        known = sql, tuple(params), [(at, converters, column) for at, (converters, column) in found]
        self.known[connection.vendor] = known
        return known


class Part:
    """The columns of one model in a row: the rows' own, or those that `field` leads to."""

    __slots__ = ("attnames", "field", "key", "model", "width")

    def __init__(self, field: Any, model: type[Model], columns: Sequence[Any]) -> None:
        self.field = field
        self.model = model
        self.attnames = [each.attname for each in columns]
        self.key = self.attnames.index(model._meta.pk.attname)
        self.width = len(self.attnames)


class Fetch[M: Model]:
    """Rows of a model with those that they point to (or that point to them, one to one), in one query.

    `only` names the fields of the rows themselves that are needed at once; others are deferred.
    `also` are expressions over a row, to be found on it under their names.
    """

    def __init__(
        self,
        build: Callable[[], QuerySet[M]],
        *related: str,
        only: Sequence[str] = (),
        also: Mapping[str, Any] | None = None,
    ) -> None:
        self.build = build
        self.related = related
        self.only = only
        self.also = also or {}
        self.parts: list[Part] = []
        self.question = Prepared(self.values)

    def values(self) -> QuerySet[Any, Any]:
        rows = self.build()
        model = rows.model
        fields = model._meta.concrete_fields  # in their order: `from_db` goes by it
        wanted = [each for each in fields if not self.only or each.primary_key or each.name in self.only]
        parts = [Part(None, model, wanted)]
        for name in self.related:
            field = model._meta.get_field(name)
            other = cast("type[Model]", field.related_model)
            parts.append(Part(field, other, other._meta.concrete_fields))
        self.parts = parts  # whole, or not at all: another thread may be reading rows by what stands here
        names = [f"{part.field.name}__{name}" if part.field else name for part in parts for name in part.attnames]
        return rows.values_list(*names, *self.also.values())

    def all(self, **values: Any) -> list[M]:
        return [self.made(row) for row in self.question.rows(**values)]

    def first(self, **values: Any) -> M | None:
        row = self.question.row(**values)
        return self.made(row) if row else None

    def made(self, row: tuple[Any, ...]) -> M:
        at = 0
        whole: Any = None
        for part in self.parts:
            values = row[at : at + part.width]
            at += part.width
            made = part.model.from_db(DEFAULT_DB_ALIAS, part.attnames, values) if values[part.key] is not None else None
            if part.field is None:
                whole = made
                continue
            part.field.set_cached_value(whole, made)
            if made is not None and part.field.one_to_one:
                part.field.remote_field.set_cached_value(made, whole)
        for name, value in zip(self.also, row[at:], strict=True):
            setattr(whole, name, value)
        return cast("M", whole)


class Remembered[M: Model](Fetch[M]):
    """The rows of a small table that hardly ever changes: read every time, made into objects when they differ.

    The objects are shared between requests and threads, so they must not be changed.
    """

    last: tuple[list[tuple[Any, ...]], list[M]] | None = None

    def all(self, **values: Any) -> list[M]:
        found, last = self.question.as_kept(**values), self.last
        if last is None or last[0] != found:
            self.last = last = found, [self.made(row) for row in self.question.converted(found)]
        return last[1]


class Insert[M: Model]:
    """One new row of a model, its key given back; no signals, no `save()`: for rows that have neither."""

    def __init__(self, model: type[M]) -> None:
        self.model = model
        self.fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        self.known: dict[str, str] = {}

    def __call__(self, row: M) -> M:
        here = connections[DEFAULT_DB_ALIAS]
        sql = self.known.get(here.vendor) or self.compile()
        params = [field.get_db_prep_save(getattr(row, field.attname), here) for field in self.fields]
        with here.cursor() as cursor:
            cursor.execute(sql, params)
            (row.pk,) = cursor.fetchone()
        row._state.adding = False
        row._state.db = DEFAULT_DB_ALIAS
        return row

    def many(self, rows: Iterable[M]) -> None:
        """Insert rows of numbers, words and instants; they are not given their keys, which nobody asks for."""
        here = connections[DEFAULT_DB_ALIAS]
        sql = (self.known.get(here.vendor) or self.compile()).rpartition(" RETURNING ")[0]
        names = [field.attname for field in self.fields]
        with here.cursor() as cursor:
            cursor.executemany(sql, [[adapted(getattr(row, name), here) for name in names] for row in rows])

    def compile(self) -> str:
        quote = connection.ops.quote_name
        columns = ", ".join(quote(str(field.column)) for field in self.fields)
        marks = ", ".join(["%s"] * len(self.fields))
        table, key = quote(self.model._meta.db_table), quote(str(self.model._meta.pk.column))
        sql = f"INSERT INTO {table} ({columns}) VALUES ({marks}) RETURNING {key}"  # noqa: S608  (names, no values)
        self.known[connection.vendor] = sql
        return sql


def converted(row: tuple[Any, ...], converters: list[tuple[int, list[Any], Any]], here: Any) -> tuple[Any, ...]:
    values = list(row)
    for at, many, column in converters:
        value = values[at]
        for convert in many:
            value = convert(value, column, here)
        values[at] = value
    return tuple(values)


def filled(params: tuple[Any, ...], values: Mapping[str, Any], here: Any) -> list[Any]:
    return [adapted(values[param.name], here) if isinstance(param, Slot) else param for param in params]


def adapted(value: Any, here: Any) -> Any:
    """Return the value as this database's driver takes it."""
    if value is None or type(value) in (int, str, bool):
        return value
    ops = here.ops
    if isinstance(value, datetime):
        return ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return ops.adapt_datefield_value(value)
    if isinstance(value, UUID):
        return value if here.features.has_native_uuid_field else value.hex
    if isinstance(value, list | dict):
        return ops.adapt_json_value(value, None)
    return value
