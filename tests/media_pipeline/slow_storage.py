"""A storage without paths in which a film takes long to arrive, as one does on its way to a bucket."""

from __future__ import annotations

import time
from typing import Any

from tests.media_pipeline.remote_storage import RemoteStorage

SECONDS = 6.0
STORAGES = {
    "default": {"BACKEND": "tests.media_pipeline.slow_storage.SlowStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


class SlowStorage(RemoteStorage):
    def _save(self, name: str, content: Any) -> str:
        time.sleep(SECONDS)
        return str(super()._save(name, content))
