"""A world that the tests of one file share: built once, changed by each of them, rolled back after each.

What builds a world is a fixture of the module (`scope="module"`) that asks for `lasting`; what tests ask for is a copy
of it, because a test changes the objects it holds as well as the rows:

    @pytest.fixture(scope="module")
    def built(lasting: None) -> World:
        return build()

    @pytest.fixture
    def world(built: World, db: None) -> World:
        return own_copy(built)

Every test still runs in a transaction of its own (pytest-django's, a savepoint inside this one). A test that flushes
the database cannot stand in such a file.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings

from tests.indexes import leave_unindexed

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def lasting(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """A transaction around all tests of a module, and folders for the files that its world has."""
    folder = tmp_path_factory.mktemp("world")
    places = {"MEDIA_ROOT": "media", "WORK_DIR": "work", "UPLOAD_DIR": "uploads", "ERASURE_FILE": "erasures.jsonl"}
    around = transaction.atomic()
    around._from_testcase = True  # type: ignore[attr-defined]  # durable blocks are allowed in it, as in a test's own
    with (
        django_db_blocker.unblock(),
        override_settings(**{name: folder / place for name, place in places.items()}),
        around,
    ):
        cache.clear()
        with pytest.MonkeyPatch.context() as patch:
            if not request.node.get_closest_marker("indexed"):
                leave_unindexed(patch)
            yield
        transaction.set_rollback(True)


def own_copy[T](built: T) -> T:
    """The same rows as objects of one test's own."""
    return copy.deepcopy(built)
