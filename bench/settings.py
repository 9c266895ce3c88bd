"""The settings that benchmarks are served with: the embedded default, and a template for Wagtail's bare Page."""

import os
from pathlib import Path

from lms import env
from lms.settings.base import DATABASES, INSTALLED_APPS, TEMPLATES
from lms.settings.dev import *  # noqa: F403

TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], Path(__file__).resolve().parent / "templates"]

if os.environ.get("TEST_POSTGRES"):
    INSTALLED_APPS = [*INSTALLED_APPS, *env.POSTGRES_APPS]
    DATABASES["default"] = env.database("TEST_POSTGRES")

STUDY_PRESENCE_MINUTES = 0  # a benchmark studies for a day without answering
