import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")
django_application = get_wsgi_application()

from lms.front.environ import with_plain_types  # noqa: E402 - it needs the settings


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    return django_application(with_plain_types(environ), start_response)
