"""Settings refuse nonsense at start-up."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from lms import env

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "SECRET_KEY": "s" * 50,
    "MASTER_KEY": "ab" * 32,
    "LEDGER_KEY": "cd" * 32,
    "CERTIFICATE_KEY": "ef" * 32,
    "ALLOWED_HOSTS": "learn.example.cn",
    "SITE_URL": "https://learn.example.cn",
    "HOTLINE": "0871-12385",
    "DATABASE_URL": "postgresql://lms:pw@db/lms",
    "REDIS_URL": "redis://cache/0",
    "S3_BUCKET": "media",
    "S3_ENDPOINT": "https://s3.example.cn",
    "S3_ACCESS_KEY": "a",
    "S3_SECRET_KEY": "b",
    "SMS_BACKEND": "lms.people.signing_in.sms.FileBackend",
}


@pytest.mark.parametrize(
    ("value", "says"),
    [("maybe", "say 1 or 0"), ("2", "say 1 or 0")],
)
def test_a_flag_is_yes_or_no(monkeypatch: pytest.MonkeyPatch, value: str, says: str) -> None:
    monkeypatch.setenv("X", value)

    with pytest.raises(ImproperlyConfigured, match=says):
        env.flag("X", default=True)


@pytest.mark.parametrize("value", ["ten", "-1", "1.5", "99"])
def test_a_number_lies_within_its_bounds(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("X", value)

    with pytest.raises(ImproperlyConfigured):
        env.number("X", 1, least=0, most=10)


@pytest.mark.parametrize("url", ["sqlite:///x", "mysql://a/b", "postgresql://host/"])
def test_a_database_is_postgresql_with_a_name(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("X", url)

    with pytest.raises(ImproperlyConfigured):
        env.database("X")


def start(**changes: str | None) -> subprocess.CompletedProcess[str]:
    values = {name: value for name, value in (GOOD | changes).items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", "import lms.settings.production as s; print(s.DATABASES['default']['NAME'])"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **values},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_with_everything_set() -> None:
    assert start().stdout.strip() == "lms"


@pytest.mark.parametrize("name", sorted(GOOD))
def test_production_names_what_is_missing(name: str) -> None:
    answer = start(**{name: None})

    assert answer.returncode != 0
    assert name in answer.stderr


def test_production_refuses_a_way_of_addressing_that_nobody_knows() -> None:
    answer = start(S3_ADDRESSING="host")

    assert "say one of auto, path, virtual" in answer.stderr


def test_production_refuses_a_short_master_key() -> None:
    answer = start(MASTER_KEY="abcd")

    assert "must have 32" in answer.stderr
