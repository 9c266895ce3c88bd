"""Static files: which of node_modules' files are served, and names that carry their hash."""

import builtins
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

PREFIX = "npm/"


class NodeModules(BaseFinder):
    """The few files that pages import, straight from node_modules; whole packages take minutes to compress."""

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = [str(file) for name, file in self._files() if name == path]
        if find_all:
            return found
        return found[0] if found else []

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, Any]]:
        for name, _file in self._files():
            storage = FileSystemStorage(location=settings.NODE_MODULES)
            storage.prefix = PREFIX.rstrip("/")  # type: ignore[attr-defined]
            yield name.removeprefix(PREFIX), storage

    def check(self, **kwargs: Any) -> "builtins.list[Any]":
        return []

    def _files(self) -> Iterator[tuple[str, Path]]:
        for name in settings.NPM_FILES:
            file = Path(settings.NODE_MODULES) / name
            if file.exists():
                yield PREFIX + name, file


class Static(CompressedManifestStaticFilesStorage):
    """Hashed names for ES module imports too, compressed beforehand."""

    support_js_module_import_aggregation = True
