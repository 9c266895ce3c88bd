"""Wagtail's apps without its API v3, which this platform does not serve.

Each of them hangs its part of the API into a router when it gets ready, mounted or not; that loads ninja and pydantic,
some 12 MB in every process. `ready` runs here while those modules are stood in for. If Wagtail moves them, they are
loaded again, and `tests/house/test_loaded_modules.py` says so.
"""

from contextlib import AbstractContextManager
from types import ModuleType
from typing import Any

from wagtail.contrib.redirects.apps import WagtailRedirectsAppConfig
from wagtail.documents.apps import WagtailDocsAppConfig
from wagtail.images.apps import WagtailImagesAppConfig
from wagtail.snippets.apps import WagtailSnippetsAppConfig

from foundation.imports import standing_in

REGISTRIES = ("wagtail.images.api.v3.registry", "wagtail.documents.api.v3.registry", "wagtail.snippets.api.v3")
ROUTERS = (
    "wagtail.images.api.v3.router",
    "wagtail.documents.api.v3.router",
    "wagtail.snippets.api.v3.router",
    "wagtail.contrib.redirects.api.v3",
)


class NoAPI:
    """Takes the routers that are handed to it, and does nothing with them."""

    def add_router(self, *args: Any) -> None:
        pass


def no_api_v3() -> AbstractContextManager[None]:
    """Stand in for the modules of the API that Wagtail's `ready` functions import."""
    modules = {name: module(name, register_content_types=lambda: None) for name in REGISTRIES}
    modules |= {name: module(name, router=None) for name in ROUTERS}
    return standing_in(modules | {"wagtail.api.v3.api": module("wagtail.api.v3.api", api=NoAPI())})


def module(name: str, **attributes: Any) -> ModuleType:
    made = ModuleType(name)
    vars(made).update(attributes)
    return made


class Images(WagtailImagesAppConfig):
    def ready(self) -> None:
        with no_api_v3():
            super().ready()


class Documents(WagtailDocsAppConfig):
    def ready(self) -> None:
        with no_api_v3():
            super().ready()


class Snippets(WagtailSnippetsAppConfig):
    def ready(self) -> None:
        with no_api_v3():
            super().ready()


class Redirects(WagtailRedirectsAppConfig):
    def ready(self) -> None:
        with no_api_v3():
            super().ready()
