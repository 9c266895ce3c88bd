"""Errors are logged to stderr, which the machine collects (journald, docker); Django alone would only send mail, and
there is no address. Refused requests are not errors of ours and are not logged; sign-ins and failed ones are
(`lms/people/signing_in/log.py`)."""

from typing import Any

from lms import env

FORMAT = "json" if env.flag("LOG_JSON", default=False) else "plain"

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "lms.logs.OneLine", "fmt": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "json": {"()": "lms.logs.AsJSON"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "level": "INFO", "formatter": FORMAT}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING"},  # what it writes goes to the root, like everyone's
        "django.request": {"level": "ERROR"},
        "lms.people.signing_in.log": {"level": "INFO"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # anyone can send one
        "kombu.connection": {"level": "ERROR"},  # it warns that a queue of files has no host
    },
}
