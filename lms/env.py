"""Typed reading of environment variables: a wrong one raises ImproperlyConfigured at start-up, not later."""

import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# Installed where the database is PostgreSQL, and only there: it loads psycopg, 9 MB in every process.
POSTGRES_APPS = ("django.contrib.postgres",)


def text(name: str, default: str | None = None) -> str:
    """Return the variable's text; without a default it must be set, else ImproperlyConfigured."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set. Set it in the environment; see deploy/production.env.example.")
    return default


def flag(name: str, *, default: bool) -> bool:
    """Read yes/no, true/false, on/off or 1/0."""
    value = text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}: say 1 or 0.")


def number(name: str, default: int, *, least: int = 0, most: int = 2**62) -> int:
    """Read a whole number within bounds."""
    raw = text(name, str(default))
    try:
        value = int(raw)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {raw!r}: say a whole number.") from error
    if not least <= value <= most:
        raise ImproperlyConfigured(f"{name} is {value}: it must lie between {least} and {most}.")
    return value


def choice(name: str, *known: str) -> str:
    """Read one of these; the first where the variable is not set."""
    value = text(name, known[0])
    if value not in known:
        raise ImproperlyConfigured(f"{name} is {value!r}: say one of {', '.join(known)}.")
    return value


def words(name: str, default: str | None = None) -> list[str]:
    """Read a comma-separated list without blanks."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def pairs(name: str) -> dict[str, str]:
    """Read `code:value` pairs with commas between them; none where the variable is not set."""
    found: dict[str, str] = {}
    for word in words(name, ""):
        key, colon, value = word.partition(":")
        if not (key.strip() and colon and value.strip()):
            raise ImproperlyConfigured(f"{name} has {word!r}: say code:value, with commas between.")
        found[key.strip()] = value.strip()
    return found


def hours(name: str, default: str) -> tuple[int, int]:
    """Read two hours of the day as `21-8`; the second is the first one that is outside."""
    found = re.fullmatch(r"(\d{1,2})-(\d{1,2})", text(name, default), re.ASCII)
    first, last = (int(found[1]), int(found[2])) if found else (24, 24)
    if first > 23 or last > 23:
        raise ImproperlyConfigured(f"{name} is {text(name, default)!r}: say two hours from 0 to 23, such as 21-8.")
    return first, last


def folder(name: str, default: Path) -> Path:
    """Read an absolute path; relative ones would depend on where the command was typed."""
    path = Path(text(name, str(default)))
    if not path.is_absolute():
        raise ImproperlyConfigured(f"{name} is {path}: say an absolute path.")
    return path


def database(name: str) -> dict[str, object]:
    """Read postgresql://user:password@host:port/name (or ?host=/socket/folder) as Django's DATABASES has it."""
    url = urlsplit(text(name))
    if url.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must begin with postgresql:// (SQLite is the embedded default).")
    if not url.path.strip("/"):
        raise ImproperlyConfigured(f"{name} names no database.")
    options = dict(pair.split("=", 1) for pair in url.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(options.get("host", url.hostname or "")),
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def master_key(name: str, default: str | None = None) -> bytes:
    """Read 32 bytes as 64 hexadecimal digits: the key that wraps every person's own key."""
    raw = text(name, default)
    try:
        key = bytes.fromhex(raw)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be 64 hexadecimal digits.") from error
    if len(key) != 32:
        raise ImproperlyConfigured(f"{name} has {len(key)} bytes; it must have 32 (64 hexadecimal digits).")
    return key
