"""One machine, no configuration: what `make demo` and `make test` run. Never for real people's data."""

from lms import env
from lms.settings.base import *  # noqa: F403
from lms.settings.base import QUEUE_DIR, SWEEPS, VAR_DIR
from lms.settings.logs import LOGGING as LOGGING

DEBUG = env.flag("LMS_DEBUG", default=False)
ALLOW_DEMO_WORLD = True
# In the demonstration a program is the reviewer who comes back when a film is ready.
SWEEPS = [*SWEEPS, "lms.world.publishing.sweep"]
# The demonstration world has one public password: a second factor would protect nothing. Its sign-in page says so.
SECOND_FACTOR_REQUIRED = env.flag("SECOND_FACTOR", default=False)
# Not secrets: this environment is for a developer's own machine, and `manage.py check --deploy` says so.
SECRET_KEY = "development-only-" + "x" * 40
MASTER_KEY = bytes(range(32))
LEDGER_KEY = bytes(range(32, 64))
CERTIFICATE_KEY = bytes(range(64, 96))
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", ".localhost"]
CSRF_TRUSTED_ORIGINS = ["http://localhost:8000"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
INTERNAL_IPS = ["127.0.0.1"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "lms.static_files.staticfiles.Static"},
}

for made in (VAR_DIR, QUEUE_DIR / "messages", QUEUE_DIR / "control"):
    made.mkdir(parents=True, exist_ok=True)
