"""A row in every table that can hold words about a person, with a mark in each column that erasing must reach.

Made from `lms.registry.personal_data`: a row is as the columns want it and not as a page would write it, so checks of
the database are set aside meanwhile.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from itertools import count, product
from typing import Any
from zipfile import ZipFile

from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from wagtail.models import Page

from foundation.text.encrypted_text import SealedText
from lms.delivery.models import CohortMember
from lms.exchange.models import RosterImport
from lms.people.identity import vault
from lms.people.models import User
from lms.people.models.sessions import UserSession
from lms.people.signing_in import phones
from lms.people.signing_in.sessions import SessionStore
from lms.registry.personal_data import ERASED, SEALED

MARK = re.compile(rb"Zq7mk(\d{3})Zq7")
WORDS = (models.CharField, models.TextField, models.JSONField, models.FileField, models.BinaryField)
# What the one row of her own is, which cannot be made twice; `give` fills it.
HER_OWN = {"people.User", "people.Trainee", "people.PersonKey", "people.UserSession"}
numbers = count(100)
CODES = {"action": "wagtail.edit"}  # what a model itself refuses to make up
# Columns that the database keeps as a key of hers or as random bytes are looked at by the tests of the vault.
RANDOM = {
    ("people.Contact", "phone_sealed"),
    ("people.PersonKey", "wrapped"),
    ("people.PersonKey", "master_key_id"),
    ("people.UserSession", "session_key"),
    ("people.UserSession", "session_data"),
}


def columns(model: type[models.Model]) -> Iterator[Any]:
    """The columns of a model's own table that can hold words: not those with a fixed list of codes."""
    for field in model._meta.local_concrete_fields:
        if (isinstance(field, WORDS) or hasattr(field, "stream_block")) and not field.choices and not field.is_relation:
            yield field


def places() -> list[tuple[str, str]]:
    """Each column that must be reached, always in one order: the mark's number is its place here."""
    both = [(label, column) for table in (ERASED, SEALED) for label, names in table.items() for column in names]
    return sorted(both)


def mark(label: str, column: str) -> str:
    return f"Zq7mk{places().index((label, column)):03d}Zq7"


def fill(her: User, officer: User) -> list[tuple[str, str]]:
    """Write a mark into every one of them; gives back those for which there was no way."""
    done = set()
    phones.give(user=her, phone="13987650123")
    with without_checks():
        for label in [label for label in sorted({*ERASED, *SEALED}) if label not in HER_OWN]:
            row = make(apps.get_model(label), her, officer)
            done |= {(label, column) for column in written(row, label)}
            if isinstance(row, RosterImport):
                CohortMember.objects.get_or_create(cohort=row.cohort, subject=her, defaults={"by": officer})
        done |= give(her)
    return [place for place in places() if place not in done and place not in RANDOM]


def written(row: models.Model, label: str) -> Iterator[str]:
    """The columns of a row in which its mark stands, sealed or not."""
    row.refresh_from_db()
    for column in (*ERASED.get(label, ()), *SEALED.get(label, ())):
        sealed = sealed_names(type(row)).get(column)
        # A job's words are sealed and emptied as well: the mark stands in that column as it is.
        value = getattr(row, sealed) if sealed and column not in ERASED.get(label, ()) else getattr(row, column)
        text = bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)
        if mark(label, column) in text or (column.endswith("_sealed") and not sealed and value):
            yield column


def sealed_names(model: type[models.Model]) -> dict[str, str]:
    """By column the property that reads and writes it with her key."""
    found = {name: getattr(model, name, None) for name in dir(model) if not name.startswith("_") and name != "objects"}
    return {value.column: name for name, value in found.items() if isinstance(value, SealedText)}


def make(model: type[models.Model], her: User, officer: User, depth: int = 0) -> models.Model:
    """A row that leads to her: every key to a person is hers, every other key a row of that table, made if need be."""
    label = model._meta.label
    row = hers(model, her) or model()
    for field in model._meta.concrete_fields:
        if field.primary_key and not field.remote_field:
            if isinstance(field, models.CharField):
                setattr(row, field.attname, f"k{depth}")
            continue
        if field.is_relation and row._state.adding:
            setattr(row, field.attname, key_of(field, her, officer, depth))
        elif not field.is_relation and getattr(row, field.attname) in (None, "") and not field.has_default():
            setattr(row, field.attname, CODES.get(field.name) or something(field))
    for column in ERASED.get(label, ()):
        if (label, column) not in RANDOM:
            put(row, column, mark(label, column))
    sealed = sealed_names(model)
    for column in SEALED.get(label, ()):
        if column in sealed:
            setattr(row, sealed[column], mark(label, column))
        else:  # sealed by whoever writes it
            setattr(row, column, vault.encrypt(person=her, field=column, text=mark(label, column)))
    about(row, her)
    if label == "points.Appeal":
        row.answered = timezone.now()  # type: ignore[attr-defined]  # no answer without it
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # one of a number has to be another one
        for field in model._meta.concrete_fields:
            if isinstance(field, models.IntegerField) and not field.primary_key and not field.choices:
                setattr(row, field.attname, next(numbers))
            if field.name == "state" and field.choices:
                row.state = list(field.choices)[-1][0]  # type: ignore[attr-defined]
            if isinstance(field, models.DateTimeField) and field.null:
                setattr(row, field.attname, timezone.now())  # of those that are over there may be many
        row.save()
    return row


def hers(model: type[models.Model], her: User) -> models.Model | None:
    """The row of hers in a table where everybody has one at most."""
    for field in model._meta.concrete_fields:
        if field.is_relation and field.unique and field.related_model is User and field.name not in OFFICERS:
            return model._default_manager.filter(**{field.name: her.pk}).first()
    return None


def key_of(field: Any, her: User, officer: User, depth: int) -> Any:
    target = field.related_model
    if target is User and field.name == "absorbed":
        return User.objects.get_or_create(username="double", name="重")[0].pk
    if target is User:
        return (officer if field.name in OFFICERS else her).pk
    if target is ContentType:
        return ContentType.objects.get_for_model(User).pk
    if field.null and depth and not leads(target):
        return None
    if target._meta.label == "people.Trainee":
        return her.trainee.pk
    if field.null and target in (field.model, Page):
        return None
    manager = target._default_manager
    if leads(target):
        known = manager.filter(**{to_person(target): her.pk}).order_by("-pk").first()
        if known is None or (field.unique and field.model._default_manager.filter(**{field.name: known}).exists()):
            known = make(target, her, officer, depth + 1)
        return getattr(known, field.target_field.attname)
    known = manager.order_by("pk").first() or make(target, her, officer, depth + 1)
    return getattr(known, field.target_field.attname)


OFFICERS = {"by", "asked_by", "approved_by", "decided_by", "second", "answered_by", "given_by", "actor", "revoked_by"}


def to_person(model: type[models.Model]) -> str:
    """The path from a model to the person that it is about."""
    for field in model._meta.concrete_fields:
        if field.is_relation and field.related_model is User and field.name not in OFFICERS:
            return field.name
    for field in model._meta.concrete_fields:
        if field.is_relation and field.related_model not in (None, model, User):
            with suppress(RecursionError):
                if field.related_model._meta.app_label in ("study", "records", "points", "people") and (
                    further := to_person(field.related_model)
                ):
                    return f"{field.name}__{further}"
    return ""


def leads(model: type[models.Model]) -> bool:
    return bool(to_person(model)) and model._meta.app_label in ("study", "records", "points", "people", "account")


def something(field: Any) -> Any:
    """Any value that the column takes, another each time where it must be."""
    number = next(numbers)
    if field.null:
        return None
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.BinaryField):
        return f"b{number}".encode()
    if isinstance(field, models.JSONField):
        return []
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(field, models.DateField):
        return timezone.now().date()
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.CharField | models.TextField) and not isinstance(field, models.FileField):
        return f"x{number}"[: field.max_length or 20]
    return number if isinstance(field, models.IntegerField | models.DecimalField | models.FloatField) else ""


def put(row: Any, column: str, text: str) -> None:
    field = row._meta.get_field(column)
    if isinstance(field, models.FileField):
        name = default_storage.save(f"words/{text}.pdf", ContentFile(text.encode()))
        setattr(row, column, name)
    elif isinstance(field, models.BinaryField):
        setattr(row, column, text.encode())
    elif isinstance(field, models.JSONField):
        setattr(row, column, {"said": text} if column != "words" else [text])
    else:
        setattr(row, column, text[-(field.max_length or 999) :])


def about(row: Any, her: User) -> None:
    """Rows that name what they are about by type and number."""
    for column in ("object_id", "source_id"):
        if any(field.name == column for field in row._meta.concrete_fields) and "content_type_id" in vars(row):
            setattr(row, column, str(her.pk))


def give(her: User) -> set[tuple[str, str]]:
    """Her own rows."""
    done = set()
    for label in ("people.User", "people.Trainee"):
        row = her if label == "people.User" else her.trainee
        for column in ERASED[label]:
            put(row, column, mark(label, column))
        row.save()
        done |= {(label, column) for column in ERASED[label]}
    session = SessionStore()
    session["_auth_user_id"], session["words"] = str(her.pk), mark("people.UserSession", "session_data")
    session.save()
    assert UserSession.objects.filter(session_key=session.session_key).exists()
    return done | {("people.UserSession", "session_data")}


@contextmanager
def without_checks() -> Iterator[None]:
    """Rows of every kind, without the checks that keep such rows from being written by the product."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        else:
            for model in apps.get_models():
                for constraint in model._meta.constraints:
                    if isinstance(constraint, models.CheckConstraint):
                        table, name = connection.ops.quote_name(model._meta.db_table), constraint.name
                        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT IF EXISTS "{name}"')
        yield
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


FIELDS = (
    "citizen id",
    "claim",
    "certificate",
    "phone",
    "notice",
    "reason",
)  # what `vault.encrypt` gets beside rows


def readable() -> bytes:
    """Everything sealed that a key of this database still opens, whoever's it is; workbooks unpacked."""
    parts: list[bytes] = []
    people = list(User.objects.filter(key__isnull=False))
    for model in apps.get_models():
        columns = [field.name for field in model._meta.local_concrete_fields if field.name.endswith("_sealed")]
        words = {f"{model.__name__.lower()} {name}" for name in sealed_names(model).values()}
        for row in model._default_manager.all() if columns else ():
            names = {*FIELDS, *words, f"roster {getattr(row, 'uuid', '')}"}
            for column, person, name in product(columns, people, names):
                with suppress(InvalidTag, TypeError, ValueError):  # of another key or field, or emptied
                    text = vault.decrypt(person=person, field=name, sealed=getattr(row, column))
                    parts += unpacked(b64decode(text)) if name.startswith("roster") else [text.encode()]
    return b"\n".join(parts)


def unpacked(data: bytes) -> list[bytes]:
    with ZipFile(BytesIO(data)) as book:
        return [book.read(name) for name in book.namelist()]


def marks_in(data: bytes) -> set[tuple[str, str]]:
    """Whose marks stand in these bytes."""
    return {places()[int(number)] for number in MARK.findall(data)}


def everything() -> bytes:
    """All rows of all tables, as bytes."""
    parts: list[bytes] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            for row in cursor.fetchall():
                parts += [bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row]
    return b"\n".join(parts)
