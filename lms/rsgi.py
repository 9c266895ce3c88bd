"""What granian serves: `python -m granian --interface rsgi lms.rsgi:application` (deploy/README.md has all of it)."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")
django.setup()

from lms.front.app import Front  # noqa: E402 - it needs the settings

application = Front()
