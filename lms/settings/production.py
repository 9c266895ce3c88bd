"""PostgreSQL, Redis and S3-compatible storage, all from environment variables; whatever is missing stops the start."""

from typing import Any

from lms import env
from lms.settings.base import *  # noqa: F403
from lms.settings.base import SECURE_CSP
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
REDIS = env.text("REDIS_URL")
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS},
}
CELERY_BROKER_URL = REDIS
# Longer than any stage may run: a shorter one hands the same message to a second worker (fences would refuse it, but
# the work would be done twice).
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {"visibility_timeout": 12 * 3600}
CELERY_TASK_ACKS_LATE = True

STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env.text("S3_BUCKET"),
            "endpoint_url": env.text("S3_ENDPOINT"),
            "access_key": env.text("S3_ACCESS_KEY"),
            "secret_key": env.text("S3_SECRET_KEY"),
            "querystring_auth": False,
        },
    },
    "staticfiles": {"BACKEND": "lms.staticfiles.Static"},
}
MEDIA_HOST = env.text("MEDIA_HOST", env.text("S3_ENDPOINT"))
SECURE_CSP = SECURE_CSP | {
    "media-src": [*SECURE_CSP["media-src"], MEDIA_HOST],
    "connect-src": [*SECURE_CSP["connect-src"], MEDIA_HOST],
    "img-src": [*SECURE_CSP["img-src"], MEDIA_HOST],
}

SMS_BACKEND = env.text("SMS_BACKEND")
# How many proxies stand in front: without it all callers share one address, and one of them can lock out all.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 1, most=5)
SECURE_SSL_REDIRECT = env.flag("SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 31_536_000)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
