"""Which model fields a piece of code reads, by watching it: attributes of rows, and names in the filters it builds."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.db.models import Model
from django.db.models.sql.query import Query

OURS = ("lms.", "courses.", "accessibility.", "media_pipeline", "foundation")
type Field = tuple[type[Model], str]


@cache
def names_of(model: type[Model]) -> dict[str, str]:
    """The field behind each attribute of a row: `organisation` and `organisation_id`, and what leads back to it."""
    found: dict[str, str] = {}
    for field in model._meta.get_fields():
        accessor = field.get_accessor_name() if field.auto_created and not field.concrete else field.name  # type: ignore[union-attr]
        for name in {accessor, getattr(field, "attname", None)} - {None}:
            found[str(name)] = field.name
    return found


@contextmanager
def recording() -> Iterator[set[Field]]:
    """The fields that are read while this is open, as (model, name of the field), of models of ours."""
    seen: set[Field] = set()
    paths = Query.names_to_path

    def watched(self: Any, name: str) -> Any:
        if not name.startswith("_"):
            model = type(self)
            if model.__module__.startswith(OURS) and name in names_of(model):
                seen.add((model, names_of(model)[name]))
        return object.__getattribute__(self, name)

    def walked(self: Any, names: Any, opts: Any, *more: Any, **named: Any) -> Any:
        found = paths(self, names, opts, *more, **named)
        for step in found[0]:
            note(seen, step.join_field)
        note(seen, found[1])
        return found

    Model.__getattribute__ = watched  # type: ignore[method-assign]
    Query.names_to_path = walked  # type: ignore[method-assign]
    try:
        yield seen
    finally:
        del Model.__getattribute__
        Query.names_to_path = paths  # type: ignore[method-assign]


def note(seen: set[Field], field: Any) -> None:
    model = getattr(field, "model", None)
    if model is not None and model.__module__.startswith(OURS):
        seen.add((model, field.name))


def is_empty(field: Field) -> bool:
    """Whether no row of the table says anything there."""
    model, name = field
    found = model._meta.get_field(name)
    if found.auto_created and not found.concrete:  # from the other side: whether anybody points here
        return not model._base_manager.filter(**{f"{name}__isnull": False}).exists()
    rows = model._base_manager.exclude(**{f"{name}__isnull": True})
    values = rows.values_list(name, flat=True)[:1000]
    return not any(value not in ("", [], {}) for value in values)


def label(field: Field) -> str:
    return f"{field[0]._meta.label}.{field[1]}"
