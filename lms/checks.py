"""What must be true before the service starts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core import checks
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper


@checks.register(checks.Tags.database)
def sqlite_is_safe(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse a SQLite build that can corrupt a WAL database (3.7.0 to 3.51.2)."""
    if "sqlite" not in settings.DATABASES["default"]["ENGINE"]:
        return []
    if settings.DATABASES["default"]["ENGINE"] != "lms.db.sqlite":
        hint = 'Set ENGINE to "lms.db.sqlite", or use PostgreSQL.'
        return [checks.Error("The interpreter's SQLite may corrupt a WAL database.", hint=hint, id="lms.E001")]
    from pysqlite3 import dbapi2

    from lms.db.sqlite.base import SAFE

    if dbapi2.sqlite_version_info < SAFE:
        hint = "Install the pysqlite3 that requirements/base.txt pins."
        words = f"SQLite {dbapi2.sqlite_version} can corrupt a WAL database under concurrent checkpoints."
        return [checks.Error(words, hint=hint, id="lms.E001")]
    return []


@checks.register(checks.Tags.database)
def database_is_of_this_line(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse a database made by older migrations; before the first release these are rewritten, so it looks complete.

    An older one has migrations that are gone, or the same names and not the columns of today.
    """
    from django.apps import apps
    from django.db import connections
    from django.db.migrations.loader import MigrationLoader

    found: list[checks.CheckMessage] = []
    # The environment with the libraries usually lies in the same folder.
    places = {
        each.label: Path(each.path).relative_to(settings.BASE_DIR, walk_up=True) for each in apps.get_app_configs()
    }
    ours = {label for label, place in places.items() if not {"..", "site-packages"}.intersection(place.parts)}
    for alias in databases or []:
        loader = MigrationLoader(connections[alias], ignore_no_migrations=True)
        lost = sorted(key for key in loader.applied_migrations if key[0] in ours and key not in loader.disk_migrations)
        waiting = {label for label, name in loader.disk_migrations if (label, name) not in loader.applied_migrations}
        words = [f"{'.'.join(lost[0])} is no longer there."] if lost else []
        words = words or [
            f"{column} is not there yet." for column in missing_columns(connections[alias], ours - waiting)
        ]
        if words:
            hint = f'Keep what you need of it, move {settings.VAR_DIR} away, and run "make demo" again.'
            message = f"This database was made by an older, unreleased version: {words[0]}"
            found.append(checks.Error(message, hint=hint, id="lms.E008"))
    return found


def missing_columns(connection: BaseDatabaseWrapper, labels: set[str]) -> Iterator[str]:
    """Yield `table.column` for what the models of these apps have and their tables, where they are there, have not."""
    from django.apps import apps

    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for model in apps.get_models(include_auto_created=True):
            meta = model._meta
            if meta.app_label in labels and meta.managed and not meta.proxy and meta.db_table in tables:
                described = connection.introspection.get_table_description(cursor, meta.db_table)
                here = {column.name for column in described}
                yield from (f"{meta.db_table}.{f.column}" for f in meta.local_concrete_fields if f.column not in here)


@checks.register()
def speed_is_free(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse a rate cap below the fastest speed that the player offers."""
    from accessibility.display.speeds import fastest

    if fastest() > settings.STUDY_RATE_CAP:
        words = f"STUDY_RATE_CAP is {settings.STUDY_RATE_CAP}, but the player offers {fastest():g} times speed."
        return [checks.Error(words, hint="Raise STUDY_RATE_CAP.", id="lms.E002")]
    return []


@checks.register()
def sections_fit_the_interval(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse a text section longer than the study that may count between two presence checks."""
    if 0 < settings.STUDY_PRESENCE_MINUTES < settings.STUDY_SECTION_MINUTES:
        words = f"STUDY_SECTION_MINUTES is {settings.STUDY_SECTION_MINUTES}, more than STUDY_PRESENCE_MINUTES."
        return [checks.Error(words, hint="Lower STUDY_SECTION_MINUTES.", id="lms.E013")]
    return []


@checks.register()
def delivery_is_a_policy(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse an unknown STUDY_DELIVERY: a typing error must not switch a safeguard off."""
    if settings.STUDY_DELIVERY in ("off", "note", "require"):
        return []
    words = f"STUDY_DELIVERY is {settings.STUDY_DELIVERY!r}."
    return [checks.Error(words, hint='Set "off", "note" or "require".', id="lms.E009")]


@checks.register()
def names_lead_somewhere(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Import sweeps, publish checks and the access scope, which settings name: a typing error shows here, not later."""
    found: list[checks.CheckMessage] = []
    for name in [
        *settings.SWEEPS,
        *settings.PUBLISH_CHECKS,
        *settings.PUBLISH_HINTS,
        *settings.FOREIGN_CHECKS,
        settings.ACCESS_SCOPE,
        settings.ACCESS_WHY,
        settings.ACCESS_SIGN_IN,
    ]:
        try:
            import_string(name)
        except ImportError as error:
            found.append(checks.Error(f"{name} cannot be imported: {error}", id="lms.E003"))
    return found


@checks.register(deploy=True)
def keys_are_secret(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse to deploy the development settings: their keys are public, so real data must not be encrypted by them."""
    if settings.ALLOW_DEMO_WORLD:
        hint = "Set DJANGO_SETTINGS_MODULE=lms.settings.production."
        return [checks.Error("These are the development settings: their keys are public.", hint=hint, id="lms.E005")]
    return []


@checks.register()
def keys_are_real(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse encryption and signing keys that have not 32 bytes, or are the same: one leak must not expose both."""
    found: list[checks.CheckMessage] = []
    if len(settings.MASTER_KEY) != 32:
        found.append(checks.Error("MASTER_KEY must have 32 bytes.", id="lms.E004"))
    if len(settings.CERTIFICATE_KEY) != 32:
        found.append(checks.Error("CERTIFICATE_KEY must have 32 bytes.", id="lms.E006"))
    elif settings.CERTIFICATE_KEY == settings.MASTER_KEY:
        found.append(checks.Error("CERTIFICATE_KEY must not be MASTER_KEY.", id="lms.E007"))
    return found


@checks.register()
def hotline_fits_messages(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse a hotline that no short message could carry, and a gateway's time that is longer than a try's lease."""
    import re

    from lms.people.sms.sending import LEASE
    from lms.people.sms.templates import HOTLINE

    found: list[checks.CheckMessage] = []
    if not re.fullmatch(HOTLINE.pattern, settings.HOTLINE, re.ASCII):
        hint = "Say digits, spaces, + and -, twenty at most."
        found.append(
            checks.Error(f"HOTLINE is {settings.HOTLINE!r}: no short message carries it.", hint, id="lms.E021")
        )
    if not 0 < settings.SMS_TIMEOUT <= LEASE.total_seconds() / 2:
        words = f"SMS_TIMEOUT is {settings.SMS_TIMEOUT}: a try is given up as lost after {LEASE.total_seconds():g} s."
        found.append(checks.Error(words, hint="Say 1 to 15 seconds; 5 is usual.", id="lms.E022"))
    return found


@checks.register(deploy=True)
def gateway_is_complete(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse to deploy an HTTP gateway that lacks a setting, talks in clear or misses a template; warn of a file."""
    from urllib.parse import urlsplit

    from lms.people.sms.backends import FileBackend, MemoryBackend
    from lms.people.sms.gateway import HttpGateway
    from lms.people.sms.templates import TEMPLATES

    backend: Any = import_string(settings.SMS_BACKEND)
    if issubclass(backend, (FileBackend, MemoryBackend)):
        hint = "Set SMS_BACKEND=lms.people.sms.gateway.HttpGateway, and SMS_URL with the other SMS_ variables."
        return [checks.Warning("No phone gets a code: SMS_BACKEND is a developer's.", hint=hint, id="lms.W023")]
    if not issubclass(backend, HttpGateway):
        return []
    names = ("SMS_URL", "SMS_KEY_ID", "SMS_SECRET", "SMS_SIGN_NAME")
    hint = "See “Short messages” in deploy/README.md."
    found: list[checks.CheckMessage] = [
        checks.Error(f"{name} is not set: no code reaches a phone.", hint=hint, id="lms.E023")
        for name in names
        if not getattr(settings, name)
    ]
    url = urlsplit(settings.SMS_URL)
    if settings.SMS_URL and url.scheme != "https" and url.hostname not in ("127.0.0.1", "localhost", "::1"):
        found.append(checks.Error("SMS_URL is not https: phones and codes would be read on the way.", id="lms.E024"))
    missing = sorted(TEMPLATES.keys() - settings.SMS_TEMPLATES.keys()) if settings.SMS_TEMPLATES else []
    if missing:
        words = f"SMS_TEMPLATES lacks {', '.join(missing)}."
        found.append(checks.Error(words, hint="Name each, or none for a gateway that takes text.", id="lms.E025"))
    return found


@checks.register(checks.Tags.caches)
def cache_counts_exactly(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse a default cache that forgets or miscounts: it would switch the limits on signing in off unseen."""
    from django.core.cache import caches

    if hasattr(caches["default"], "take"):
        return []
    words = f"The default cache is {settings.CACHES['default']['BACKEND']}, which does not count exactly."
    hint = "Use lms.cache.sqlite.SQLiteCache or lms.cache.redis.RedisCache."
    return [checks.Error(words, hint=hint, id="lms.E020")]


@checks.register(checks.Tags.caches, deploy=True)
def cache_evicts_nothing(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Warn of a Redis that may evict: it forgets limits when somebody fills it."""
    from django.core.cache import caches

    from lms.cache.redis import RedisCache

    cache = caches["default"]
    if not isinstance(cache, RedisCache) or (policy := cache.eviction()) in ("noeviction", ""):
        return []
    hint = "Set maxmemory-policy noeviction: the queue lies there too."
    return [checks.Warning(f"Redis evicts ({policy}) what has not expired.", hint=hint, id="lms.W020")]
