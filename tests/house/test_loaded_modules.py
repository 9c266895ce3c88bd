"""What a process loads that it does not need: memory in every web process and worker of a small machine."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

# Of other databases and stores, of an API that is not served, and what only one kind of work needs, when it does it.
HEAVY = (
    *("psycopg", "pygments", "requests", "boto3", "redis", "ninja", "pydantic", "wagtail.api.v3.api"),
    *("fido2", "typst", "segno", "jieba", "numpy", "onnxruntime", "openpyxl", "docx", "pypdf"),
)
AND_ADDRESSES = tuple(name for name in HEAVY if name not in {"fido2", "pydantic"})  # of allauth's and Wagtail's views

PROGRAM = """
import sys
sys.modules["jinja2"] = None  # as in a worker: the tests' S3 server brings it
import django
django.setup()
import lms.celery
if {addresses}:
    from django.urls import get_resolver
    get_resolver().reverse_dict
print(sorted(set(sys.modules) & set({heavy})))
"""


@pytest.mark.parametrize(("addresses", "heavy"), [(False, HEAVY), (True, AND_ADDRESSES)])
def test_nothing_is_loaded_that_is_not_used(tmp_path: Path, addresses: bool, heavy: tuple[str, ...]) -> None:
    """In a process of its own, with the embedded database: the tests' own has loaded everything."""
    program = PROGRAM.format(addresses=addresses, heavy=heavy)
    environment = {"DJANGO_SETTINGS_MODULE": "lms.settings.dev", "LMS_VAR": str(tmp_path), "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=False)

    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == "[]"
