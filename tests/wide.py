"""A further case of what others show: run by `make test-long`, left out of `make test`."""

from __future__ import annotations

from typing import Any

import pytest


def wide(*values: Any, **more: Any) -> Any:
    """In a list of cases, in place of `pytest.param`."""
    return pytest.param(*values, marks=pytest.mark.wide, **more)
