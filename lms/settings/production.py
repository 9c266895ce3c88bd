"""PostgreSQL, Redis and S3-compatible storage, all from environment variables; a missing one stops the start."""

from typing import Any

from lms import env
from lms.settings import brokers
from lms.settings.base import *  # noqa: F403
from lms.settings.buckets import bucket
from lms.settings.logs import LOGGING as LOGGING

DEBUG = False
SECRET_KEY = env.text("SECRET_KEY")
MASTER_KEY = env.master_key("MASTER_KEY")
MASTER_KEY_ID = env.text("MASTER_KEY_ID", "1")
LEDGER_KEY = env.master_key("LEDGER_KEY")
LEDGER_KEY_ID = env.text("LEDGER_KEY_ID", "1")
LEDGER_OLD_KEYS = dict(pair.split(":", 1) for pair in env.words("LEDGER_OLD_KEYS", ""))
CERTIFICATE_KEY = env.master_key("CERTIFICATE_KEY")
CERTIFICATE_RETIRED_KEYS = env.words("CERTIFICATE_RETIRED_KEYS", "")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS]
WAGTAILADMIN_BASE_URL = env.text("SITE_URL")
HOTLINE = env.text("HOTLINE")

DATABASES: dict[str, dict[str, Any]] = {"default": env.database("DATABASE_URL")}
INSTALLED_APPS = [*INSTALLED_APPS, *env.POSTGRES_APPS]
REDIS = env.text("REDIS_URL")
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "lms.cache.redis.RedisCache",
        "LOCATION": REDIS,
        "OPTIONS": {"socket_timeout": 5, "socket_connect_timeout": 5},
    },
    "fragments": FRAGMENTS,
}
CELERY_BROKER_URL = REDIS
CELERY_BROKER_TRANSPORT_OPTIONS = brokers.REDIS_OPTIONS
CELERY_TASK_PUBLISH_RETRY = brokers.PUBLISH_RETRY
CELERY_TASK_ACKS_LATE = brokers.ACKS_LATE

STORAGES: dict[str, dict[str, Any]] = {
    "default": bucket(),
    "staticfiles": {"BACKEND": "lms.static_files.staticfiles.Static"},
}

HTTP_GATEWAY = "lms.people.sms.gateway.HttpGateway"
SMS_BACKEND = env.text("SMS_BACKEND", HTTP_GATEWAY)
UNLESS_HTTP = None if SMS_BACKEND == HTTP_GATEWAY else ""  # another backend may have no use for these
SMS_URL = env.text("SMS_URL", UNLESS_HTTP)
SMS_KEY_ID = env.text("SMS_KEY_ID", UNLESS_HTTP)
SMS_SECRET = env.text("SMS_SECRET", UNLESS_HTTP)
SMS_SIGN_NAME = env.text("SMS_SIGN_NAME", UNLESS_HTTP)
SMS_TEMPLATES = env.pairs("SMS_TEMPLATES")
SMS_TIMEOUT = env.number("SMS_TIMEOUT", 5, least=1, most=10)
SMS_COST_FEN = env.number("SMS_COST_FEN", 5, least=0, most=1000)
SMS_DAILY_COST_FEN = env.number("SMS_DAILY_COST_FEN", 20_000)
SMS_HARD_DAILY_COST_FEN = env.number("SMS_HARD_DAILY_COST_FEN", 5 * SMS_DAILY_COST_FEN)
SMS_QUIET_HOURS = env.hours("SMS_QUIET_HOURS", "21-8")
# How many proxies stand in front: without it all callers share one address, and one of them can lock out all.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 1, most=5)
SECURE_SSL_REDIRECT = env.flag("SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 31_536_000)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
