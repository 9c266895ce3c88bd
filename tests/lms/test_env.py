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
    "SMS_URL": "https://sms.example.cn/send",
    "SMS_KEY_ID": "a",
    "SMS_SECRET": "b",
    "SMS_SIGN_NAME": "云南残培",
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


def test_another_backend_needs_no_gateway() -> None:
    named = start(SMS_BACKEND="lms.people.sms.backends.FileBackend", SMS_URL=None, SMS_KEY_ID=None, SMS_SECRET=None)

    assert named.returncode == 0


@pytest.mark.parametrize(("value", "found"), [("21-8", (21, 8)), ("0-0", (0, 0)), ("12-14", (12, 14))])
def test_hours_of_the_day(monkeypatch: pytest.MonkeyPatch, value: str, found: tuple[int, int]) -> None:
    monkeypatch.setenv("X", value)

    assert env.hours("X", "1-2") == found


@pytest.mark.parametrize("value", ["21", "21-24", "-1-8", "21:00-8:00", "nine-eight"])
def test_hours_are_two_of_the_day(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("X", value)

    with pytest.raises(ImproperlyConfigured, match="two hours"):
        env.hours("X", "1-2")


def test_pairs_have_a_code_and_a_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "code:SMS_1, news:SMS_2")
    found = env.pairs("X")
    monkeypatch.setenv("X", "code:SMS_1,news")

    assert found == {"code": "SMS_1", "news": "SMS_2"}
    assert env.pairs("Y_IS_NOT_SET") == {}
    with pytest.raises(ImproperlyConfigured, match="code:value"):
        env.pairs("X")
