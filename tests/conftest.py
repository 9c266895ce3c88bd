"""What most tests share: divisions, people with postings, and a network that is off."""

from __future__ import annotations

import gc
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

from bench.chromium import find as find_chromium
from tests import outside, scheduling
from tests.indexes import leave_unindexed
from tests.shared_world import lasting  # noqa: F401

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lms.people.models import Division, Organisation, Trainee, User

QUIET = ["--disable-background-networking", "--autoplay-policy=no-user-gesture-required", "--mute-audio"]
_flush = DatabaseOperations.execute_sql_flush


def _flush_append_only(self: Any, sql_list: list[str]) -> None:
    """PostgreSQL's side of flushing append-only tables between transactional tests (needs a superuser)."""
    _flush(self, ["SET LOCAL session_replication_role = replica", *sql_list])


DatabaseOperations.execute_sql_flush = _flush_append_only  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _clean_cache() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def _media_in_scratch(request: pytest.FixtureRequest, settings: Any, tmp_path: Any) -> None:
    """Every test writes its files where nobody else looks."""
    if "lasting" in request.fixturenames:
        return  # the files of a world that a module shares
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.WORK_DIR = tmp_path / "work"
    settings.UPLOAD_DIR = tmp_path / "uploads"
    settings.ERASURE_FILE = tmp_path / "erasures.jsonl"


@pytest.fixture(scope="session", autouse=True)
def _watched() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        outside.watch(patch)
        yield


@pytest.fixture(autouse=True)
def _works_outside_transactions(_watched: None) -> Iterator[None]:
    """No test ends well in which a text was worked on while a transaction was open (`tests/outside.py`)."""
    outside.taken()
    yield
    assert outside.taken() == []


@pytest.fixture(autouse=True)
def _unindexed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is saved stays out of Wagtail's search and its "where is this used", but for tests marked `indexed`.

    Bringing both up to date is some 15 % of what tests cost that make pages.
    """
    if not request.node.get_closest_marker("indexed"):
        leave_unindexed(monkeypatch)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser a process: Playwright cannot be started twice in a thread."""
    path = find_chromium()
    if path is None:
        pytest.skip("Chromium is not installed: no page is tried in a browser.")
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop in this thread; Django minds that
        browser = driver.chromium.launch(executable_path=path, headless=True, chromium_sandbox=False, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, request: pytest.FixtureRequest, django_db_blocker: Any) -> str:
    """The test database; answers what migrations put in, where a test asks for it (`stocked`)."""
    if not any("stocked" in getattr(item, "fixturenames", ()) for item in request.session.items):
        return ""
    with django_db_blocker.unblock():
        rows = json.loads(connection.creation.serialize_db_to_string())
    # Content types first: Wagtail's models ask for theirs while a row is read, and would make it under another number.
    return json.dumps(sorted(rows, key=lambda row: row["model"] != "contenttypes.contenttype"))


@pytest.fixture
def db(request: pytest.FixtureRequest, db: None) -> None:
    """The database, for tests that say so before they run: the others come last, when flushes have emptied it."""
    assert scheduling.asks_a_database(request.node), (
        "A fixture asked for the database behind the test's back: mark it django_db."
    )


@pytest.fixture
def stocked(transactional_db: None, django_db_setup: str) -> None:
    """What migrations put in, again, if the transactional test before this one has flushed it away."""
    from django.contrib.contenttypes.models import ContentType

    from lms.people.models import Division

    if not Division.objects.exists():
        # After its flush Django lets apps put in what they always do: that comes with the rest, under its old numbers.
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
        ContentType.objects.clear_cache()
        connection.creation.deserialize_db_from_string(django_db_setup)
        with connection.cursor() as cursor:  # PostgreSQL counts on from what was put in
            for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
                cursor.execute(statement)


@pytest.fixture
def yunnan(db: None) -> Division:
    from lms.people.models import Division

    return Division.objects.get(code="530000")


@pytest.fixture
def menghai(db: None) -> Division:
    """勐海县, in 西双版纳."""
    from lms.people.models import Division

    return Division.objects.get(code="532822")


@pytest.fixture
def mengla(db: None) -> Division:
    """勐腊县: the county next door, whose rows Menghai's officers must not see."""
    from lms.people.models import Division

    return Division.objects.get(code="532823")


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    """make_user("name", superuser=False): a person with the password `pw`."""
    from lms.people.models import User

    def make(username: str, *, name: str = "", superuser: bool = False) -> User:
        user = User(username=username, name=name or username, is_superuser=superuser, is_staff=superuser)
        user.set_password("pw")
        user.save()
        return user

    return make


@pytest.fixture
def post_to(make_user: Callable[..., User]) -> Callable[..., User]:
    """post_to(role, division=…, organisation=…): a person who works there as that."""
    from lms.people.models import Organisation, Posting

    def make(role: str, *, division: Division, organisation: Organisation | None = None, username: str = "") -> User:
        count = Posting.objects.count()
        user = make_user(username or f"{role}-{division.code}-{count}")
        if organisation is None:
            organisation, _ = Organisation.objects.get_or_create(division=division, name=f"{division.name}残联")
        Posting.objects.create(user=user, organisation=organisation, division=division, role=role)
        return user

    return make


@pytest.fixture
def make_trainee(db: None) -> Callable[..., Trainee]:
    return trainee_maker()


def trainee_maker(*, first: int = 1) -> Callable[..., Trainee]:
    """make_trainee(division=…): a trainee with a valid, made-up citizen id, able to sign in with the password `pw`."""
    from itertools import count

    from lms.people.accounts.trainees import admit
    from lms.people.identity.identity import CHECK, WEIGHTS

    serial = count(first)

    def make(*, division: Division, name: str = "岩温", sign_in: bool = True, **more: Any) -> Trainee:
        stem = f"53282219750615{next(serial):03d}"
        number = stem + CHECK[sum(int(digit) * weight for digit, weight in zip(stem, WEIGHTS, strict=True)) % 11]
        trainee = admit(name=name, citizen_id=number, division=division, **more)
        if sign_in:
            trainee.user.set_password("pw")
            trainee.user.save()
        return trainee

    return make


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="a skipped test fails the run (CI)")
    parser.addoption("--wide", action="store_true", help="also what is marked `wide` (make test-long)")
    parser.addoption(
        "--database-only", action="store_true", help="only what two databases might answer in two ways (CI)"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--wide"):
        leave_out(config, items, [item for item in items if item.get_closest_marker("wide")])
    if config.getoption("--database-only"):
        leave_out(config, items, [item for item in items if not differs_by_database(item)])
    for item in items:
        # Before the test's own transaction begins, and not for a test of values (they come last, after the flushes).
        if "_noise" in getattr(item, "fixturenames", ()) and counts_rows(item):
            item.fixturenames.insert(0, "inhabited")  # type: ignore[attr-defined]
        if scheduling.is_timed(item):
            item.add_marker(pytest.mark.flaky(reruns=1))

    items.sort(key=scheduling.place_of)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    return scheduling.make(config, log)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Look through what lives for good no more: some 10 % of the suite's CPU went into collecting rubbish."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def leave_out(config: pytest.Config, items: list[pytest.Item], rest: list[pytest.Item]) -> None:
    config.hook.pytest_deselected(items=rest)
    left_out = set(rest)
    items[:] = [item for item in items if item not in left_out]


def counts_rows(item: pytest.Item) -> bool:
    """Return whether the test works with the rows of the database that all tests share."""
    return scheduling.asks_a_database(item) and not item.get_closest_marker("sqlite")


def differs_by_database(item: pytest.Item) -> bool:
    return counts_rows(item) and item.get_closest_marker("both_databases") is not None


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    scheduling.make_way(item)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """On CI everything is installed, so a skip hides something."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and session.config.getoption("--no-skips") and reporter.stats.get("skipped") and exitstatus == 0:
        session.exitstatus = 1
        reporter.write_line("A test was skipped, and --no-skips was asked for.", red=True)
