"""The Chromium of this machine, for what is measured and tested in a browser."""

import shutil

# The shell without windows first: what it draws is the same, and it takes a third of the CPU.
NAMES = ("chromium-headless-shell", "chromium", "google-chrome")


def find() -> str | None:
    """Its path; None when there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)
