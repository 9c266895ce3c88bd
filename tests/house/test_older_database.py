"""A database of an older, unreleased version is named as what it is, before anything is done to it."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

pytestmark = pytest.mark.django_db


def test_todays_database_is_taken() -> None:
    call_command("check", databases=["default"])


def test_a_migration_that_is_gone_is_told_with_what_to_do() -> None:
    MigrationRecorder(connection).record_applied("points", "0002_append_only")

    with pytest.raises(SystemCheckError, match=r"points\.0002_append_only[\s\S]*make demo"):
        call_command("check", databases=["default"])


def test_a_column_that_an_older_migration_of_the_same_name_did_not_make_is_told_too() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE points_goal RENAME COLUMN words TO sentence")

    with pytest.raises(SystemCheckError, match=r"points_goal\.words[\s\S]*make demo"):
        call_command("check", databases=["default"])
