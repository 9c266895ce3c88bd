"""The settings that benchmarks are served with: the embedded default, and a template for Wagtail's bare Page."""

from pathlib import Path

from lms.settings.base import TEMPLATES
from lms.settings.dev import *  # noqa: F403

TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], Path(__file__).resolve().parent / "templates"]
