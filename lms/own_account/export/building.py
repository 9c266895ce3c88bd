"""Building the copy: every exported table's rows about a person, as JSON for programs and as a page to read."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.own_account.export.tables import EXPORTED, Table
from lms.own_account.models import DataExport
from lms.people.accounts.erasing import accounts_of
from lms.people.identity import vault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lms.people.models import User

FORMAT, VERSION = "yunnan-own-data", 1
# Rows of one table. Minutes of study are the longest: an hour a day for 22 years. A table that is cut says so.
MOST_ROWS = 500_000
SHOWN_ROWS = 500  # of each table on the page to read; all of them stand in the JSON
JSON_NAME, PAGE_NAME = "my-data.json", "my-data.html"


def export(person: User) -> bytes:
    """Return the archive with both files, and keep that it was handed out."""
    tables = [(table, list(rows_of(table, person))) for table in EXPORTED]
    DataExport.objects.create(person=person, at=timezone.now())
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(JSON_NAME, as_json(person, tables))
        archive.writestr(PAGE_NAME, as_page(person, tables))
    return file.getvalue()


def rows_of(table: Table, person: User) -> Iterator[dict[str, Any]]:
    """Yield one table's rows about this person, and about the accounts that were joined with hers."""
    model: Any = apps.get_model(table.label)
    accounts = [one.pk for one in accounts_of(person)]
    rows = model._default_manager.filter(**{f"{table.path or 'pk'}__in": accounts}).order_by("pk")
    for row in rows[:MOST_ROWS].iterator():
        whose = owner(row, table.path)
        found = {name: value_of(row, name) for name in table.columns.split()}
        found |= {
            name.removesuffix("_sealed"): unsealed(row, name, where, whose) for name, where in table.sealed.items()
        }
        yield found


def owner(row: Any, path: str) -> Any:
    """Return the account that a row is about, at the end of the table's path."""
    for step in filter(None, path.split("__")):
        row = getattr(row, step)
    return row


def unsealed(row: Any, column: str, where: str, whose: Any) -> str:
    """Return encrypted words in plain text; "" for none, and for what no key opens any more."""
    if where.startswith("/"):
        return str(getattr(row, where[1:]))
    sealed = bytes(getattr(row, column) or b"")
    try:
        return vault.words(person=whose, field=where, sealed=sealed) if sealed else ""
    except InvalidTag:
        return ""


def value_of(row: Any, name: str) -> Any:
    """Return a column as a person understands it: of a choice its words, of another row what it is called."""
    field = row._meta.get_field(name)
    if field.choices:
        return str(getattr(row, f"get_{name}_display")())
    value = getattr(row, name)
    return str(value) if isinstance(value, models.Model) else value


def plain(value: object) -> str:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else str(value)


def as_json(person: User, tables: list[tuple[Table, list[dict[str, Any]]]]) -> bytes:
    """Write it for programs: by table its rows; a table with two paths has two lists."""
    data = {
        "format": FORMAT,
        "version": VERSION,
        "person": str(person.uuid),
        "tables": [
            {"table": table.label, "by": table.path, "is_cut": len(rows) >= MOST_ROWS, "rows": rows}
            for table, rows in tables
        ],
    }
    return json.dumps(data, default=plain, ensure_ascii=False, indent=1).encode() + b"\n"


def as_page(person: User, tables: list[tuple[Table, list[dict[str, Any]]]]) -> str:
    """Draw it to read, grouped by what it is about; what is empty is left out."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for table, rows in tables:
        if rows:
            name = apps.get_model(table.label)._meta.verbose_name
            shown = [[words(value) for value in row.values()] for row in rows[:SHOWN_ROWS]]
            part = {"name": name, "headings": list(rows[0]), "rows": shown, "more": max(len(rows) - SHOWN_ROWS, 0)}
            groups.setdefault(str(table.title), []).append(part)
    context = {"person": person, "groups": groups.items(), "now": timezone.localtime()}
    return render_to_string("own_account/data.html", context)


def words(value: Any) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)
