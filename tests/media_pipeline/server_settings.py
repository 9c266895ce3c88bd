"""The test settings for a server in a process of its own, on the test's own database and folders."""

import gc
import json
import os
from pathlib import Path

from lms.settings.buckets import bucket
from lms.settings.test import *  # noqa: F403
from lms.settings.test import DATABASES, STORAGES

DATABASES["default"]["NAME"] = os.environ["SERVER_DATABASE"]
SCRATCH = Path(os.environ["SERVER_SCRATCH"])
MEDIA_ROOT, WORK_DIR, UPLOAD_DIR = SCRATCH / "media", SCRATCH / "work", SCRATCH / "uploads"
if "S3_BUCKET" in os.environ:
    STORAGES["default"] = bucket()
WHITENOISE_USE_FINDERS = True
globals().update(json.loads(os.environ.get("SERVER_SETTINGS", "{}")))
if not globals().get("SERVER_GC", True):
    gc.disable()
