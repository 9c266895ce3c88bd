"""Static files: which of node_modules' files are served, and names that carry their hash."""

import builtins
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from lms.static_files.stylesheet import gathered

PREFIX = "npm/"
SHEET = "lms/css/site.css"


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
    """Hashed names for ES module imports too, compressed beforehand; the stylesheet in one file."""

    support_js_module_import_aggregation = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.urls: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:
        """Return Django's URL, computed once a process: a page names two dozen files, whose names do not change."""
        if settings.DEBUG or force:
            return str(super().url(name, force))
        if name not in self.urls:
            self.urls[name] = super().url(name)
        return self.urls[name]

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if SHEET in paths:
            storage, path = paths[SHEET]
            paths = paths | {SHEET: (Gathered(storage, path), path)}
        yield from super().post_process(paths, dry_run, **options)


class Gathered:
    """A storage whose one file is the stylesheet with its imports inlined."""

    def __init__(self, storage: Any, path: str) -> None:
        self.storage = storage
        self.folder = path.removesuffix("site.css")

    def open(self, path: str) -> ContentFile[bytes]:
        return ContentFile(gathered(self._read("site.css"), self._read).encode())

    def _read(self, name: str) -> str:
        with self.storage.open(self.folder + name) as file:
            text: str = file.read().decode()
        return text
