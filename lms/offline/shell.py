"""What the service worker caches: one page without personal data, and the files which that page needs."""

import hashlib
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import override

from foundation.http.permission import admin_home

WORKER = Path(__file__).with_name("worker.js")
FILES = ("lms/css/site.css", "lms/icons.svg", "lms/img/mark.svg", "lms/js/offline.js")
LANGUAGES = {"zh-hans": "zh-Hans", "en": "en"}  # a cached page does not know its reader's language: it has both


def page() -> str:
    """Return the page, rendered without a request: it is the same for everybody."""
    with override("zh-hans"):
        return render_to_string("lms/offline.html", {"languages": LANGUAGES.items()})


def worker() -> str:
    """Return the script, with the list of what it caches. A changed page or file changes the script, and browsers
    then take the new one and drop the old one's cache."""
    return _built() if not settings.DEBUG else _built.__wrapped__()


@cache
def _built() -> str:
    source, address = WORKER.read_text(encoding="utf-8"), reverse("offline:page")
    files = [static(name) for name in FILES]
    digest = hashlib.sha256("\n".join((source, page(), *files)).encode()).hexdigest()[:16]
    cached = {"name": f"shell-{digest}", "page": address, "files": files, "past": [admin_home()]}
    return f"self.shell = {json.dumps(cached)};\n{source}"
