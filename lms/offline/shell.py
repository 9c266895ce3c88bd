"""What the service worker holds: one page that is nobody's, and the files which that page needs."""

import hashlib
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import override

from foundation.permission import admin_home

WORKER = Path(__file__).with_name("worker.js")
FILES = ("lms/css/site.css", "lms/icons.svg", "lms/img/mark.svg", "lms/js/offline.js")
LANGUAGES = {"zh-hans": "zh-Hans", "en": "en"}  # a page that is held cannot know who will read it: it says both


def page() -> str:
    """Return the page, written without a request: it is the same for everybody, whoever asked for it."""
    with override("zh-hans"):
        return render_to_string("lms/offline.html", {"languages": LANGUAGES.items()})


def worker() -> str:
    """Return the script, with what it holds. Another page or another file makes it another script, and browsers
    then take the new one and drop what the old one held."""
    return _built() if not settings.DEBUG else _built.__wrapped__()


@cache
def _built() -> str:
    source, address = WORKER.read_text(encoding="utf-8"), reverse("offline:page")
    files = [static(name) for name in FILES]
    seal = hashlib.sha256("\n".join((source, page(), *files)).encode()).hexdigest()[:16]
    held = {"name": f"shell-{seal}", "page": address, "files": files, "past": [admin_home()]}
    return f"self.shell = {json.dumps(held)};\n{source}"
