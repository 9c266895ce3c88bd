"""The tests: everything real but the network, on SQLite or on the PostgreSQL that TEST_POSTGRES names."""

import os
import tempfile
from pathlib import Path
from typing import Any

os.environ.setdefault("LMS_VAR", tempfile.mkdtemp(prefix="lms-test-"))

from lms import env
from lms.settings.base import *  # noqa: F403
from lms.settings.base import CELERY_BROKER_TRANSPORT_OPTIONS, DATABASES, VAR_DIR

# Modules and speech models are set up once for the machine, not once a test run.
REAL_VAR = Path(__file__).resolve().parent.parent.parent / "var"
MODELS_DIR = REAL_VAR / "models"
RECOGNISER_MODEL_DIR = MODELS_DIR / "whisper-base"
SPEAKER_MODEL_DIR = MODELS_DIR / "kokoro"

DEBUG = False
ALLOW_DEMO_WORLD = True
# The demonstration world has one public password: a second factor would protect nothing. Its sign-in page says so.
SECOND_FACTOR_REQUIRED = env.flag("SECOND_FACTOR", default=False)
SECRET_KEY = "test-only-" + "x" * 40
MASTER_KEY = bytes(range(32))
LEDGER_KEY = bytes(range(32, 64))
CERTIFICATE_KEY = bytes(range(64, 96))
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # tests hash thousands of passwords
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
CACHES: dict[str, dict[str, Any]] = {  # the real one; each worker of the tests has its own
    "default": {"BACKEND": "lms.cache.sqlite.SQLiteCache", "LOCATION": VAR_DIR / f"cache-{WORKER}.sqlite3"},
    "fragments": FRAGMENTS,
}
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}  # noqa: F811
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
SMS_BACKEND = "lms.people.sms.backends.MemoryBackend"
SMS_QUIET_HOURS = (0, 0)  # none: what a test sees must not hang on the hour at which it runs
LANGUAGE_CODE = "zh-hans"

FFMPEG = os.environ.get("TEST_FFMPEG")  # another one than the product carries; the tests' own films are made by that

if os.environ.get("TEST_REDIS"):  # a socket's path; each worker of the tests has a database of its own in it
    number = WORKER[2:]
    CELERY_BROKER_URL = f"redis+socket://{os.environ['TEST_REDIS']}?virtual_host={number}"
    CACHES["default"] = {
        "BACKEND": "lms.cache.redis.RedisCache",
        "LOCATION": f"unix://{os.environ['TEST_REDIS']}?db={number}",
    }

if os.environ.get("TEST_POSTGRES"):
    # A migrated database that each worker's is a copy of, where there is one.
    copied = {"TEMPLATE": os.environ["TEST_TEMPLATE"]} if os.environ.get("TEST_TEMPLATE") else {}
    INSTALLED_APPS = [*INSTALLED_APPS, *env.POSTGRES_APPS]
    DATABASES["default"] = env.database("TEST_POSTGRES") | {"CONN_MAX_AGE": 0, "TEST": copied}
else:
    # A real file: shared-cache memory databases say "table is locked" under threads.
    test_name = os.environ.get("TEST_DB_NAME", str(VAR_DIR / "test.sqlite3"))
    DATABASES["default"] |= {"TEST": {"NAME": test_name}, "CONN_MAX_AGE": 0}
