"""What the ledger costs when it is long.

    python -m bench.ledger [--quick]

A learner with 100,000 legs opens the points page and its last page: CPU beside the same page of somebody without a line
(the empty page), in turns. Then a million transactions of many learners are proved (`ledger verify`), beside a bare
read-and-hash of the same rows: the same statement, each row's columns joined and hashed, nothing compared. Peak memory
is the process's own high-water mark, at a tenth and at the whole.

Rows are inserted in bulk with the real chain. --quick: a tenth of everything.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from hashlib import sha256
from itertools import batched
from statistics import median
from typing import Any
from uuid import UUID, uuid4

import django

from bench.printing import result, step, table

LEARNERS_OF = 500  # transactions a learner, in the crowd
LONG_LEGS = 100_000
CROWD = 1_000_000
PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
FIRST_DAY = date(2026, 1, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description="What the ledger costs when it is long")
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows")
    parser.add_argument("--part", choices=["verify", "bare"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        return measured_part(options.part)
    share = 10 if options.quick else 1
    with tempfile.TemporaryDirectory(prefix="lms-bench-") as folder:
        os.environ |= {"LMS_VAR": folder, "DJANGO_SETTINGS_MODULE": "bench.settings"}
        django.setup()
        run(LONG_LEGS // share, CROWD // share)
    return None


def run(long_legs: int, crowd: int) -> None:
    from django.conf import settings
    from django.test import override_settings

    from lms.db.sqlite import fresh
    from lms.people.models import User

    step("Database")
    fresh.migrate_default()
    step(f"One learner with {long_legs} legs")
    learner, nobody = make_trainee(1), make_trainee(2)
    insert(learner, long_legs // 2)
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN}):  # nothing is collected here
        figures = pages(learner, nobody)
    sizes = (crowd // 10, crowd)
    begun = 0
    for size in sizes:
        step(f"{size} transactions of other learners")
        for number in range(begun // LEARNERS_OF, size // LEARNERS_OF):
            insert(User.objects.create(username=f"crowd-{number}", name="学员"), LEARNERS_OF)
        begun = size
        figures[f"verify_peak_mb_{size}"], figures[f"verify_seconds_{size}"] = part("verify")
    figures["verify_peak_mb"] = figures[f"verify_peak_mb_{crowd}"]
    step("Proof and bare reading, in turns")
    pairs = [(part("verify")[1], part("bare")[1]) for _ in range(3)]
    figures["verify_cpu_seconds"] = median(verify for verify, _ in pairs)
    figures["bare_cpu_seconds"] = median(bare for _, bare in pairs)
    figures["verify_ratio"] = median(verify / bare for verify, bare in pairs)
    figures["transactions"] = crowd + long_legs // 2
    table(("figure", "value"), list(figures.items()))
    result(figures)


# --- rows -------------------------------------------------------------------------------------------------------------


def make_trainee(number: int) -> Any:
    from lms.people.accounts.trainees import admit
    from lms.people.identity.identity import CHECK, WEIGHTS
    from lms.people.models import Division

    stem = f"53282219750615{number:03d}"
    digit = CHECK[sum(int(digit) * weight for digit, weight in zip(stem, WEIGHTS, strict=True)) % 11]
    return admit(name="学员", citizen_id=stem + digit, division=Division.objects.get(code="532822")).user


def insert(user: Any, count: int) -> None:
    """A chain as posting writes it: class hours minute by minute, a point every fifth time."""
    from lms.points.models import Balance, LedgerLeg, LedgerTxn

    totals = {"point": 0, "class_hour": 0}
    for some in batched(chain_of(user, count), 2000):
        txns = LedgerTxn.objects.bulk_create([txn for txn, _ in some])
        legs = []
        for txn, (_, own) in zip(txns, some, strict=True):
            for leg in own:
                leg.txn = txn
                legs.append(leg)
                if leg.account == "learner":
                    totals[leg.unit] += leg.milli
        LedgerLeg.objects.bulk_create(legs)
    Balance.objects.bulk_create(Balance(subject=user, unit=unit, milli=milli) for unit, milli in totals.items())


def chain_of(user: Any, count: int) -> Iterator[tuple[Any, list[Any]]]:
    from django.utils import timezone

    from lms.points.ledger.stream_keys import Key
    from lms.points.ledger.transactions import both_sides
    from lms.points.models import LedgerTxn, Policy
    from lms.points.values import hash_chain

    policy = Policy.objects.get()
    uuid: UUID = user.uuid
    prev, now = hash_chain.FIRST, timezone.now()
    for number in range(1, count + 1):
        point = number % 5 == 0
        kind = "media" if point else "hours"
        txn = LedgerTxn(
            subject=user,
            policy=policy,
            number=number,
            uuid=uuid4(),
            key=str(Key.of(kind, user.pk, policy.pk, number)),
            kind=kind,
            stream=str(Key.of(kind, policy.pk)),
            cumulative_milli=number * 200,
            source_type="timeline",
            source_id="1",
            day=FIRST_DAY + timedelta(days=number // 40 % 300),
            facts={"full": 1000, "total_ms": number * 60_000} if point else {"study_ms": number * 60_000},
            posted_at=now,
            prev=prev,
        )
        legs = list(both_sides({"point": 1000} if point else {"class_hour": 22 + number % 2}))
        txn.hash = prev = hash_chain.digest(txn.says(uuid, legs), prev)
        yield txn, legs


# --- pages ------------------------------------------------------------------------------------------------------------


def pages(learner: Any, nobody: Any) -> dict[str, Any]:
    """CPU of balance and statement beside the same page of somebody without a line."""
    from django.test import Client
    from django.urls import reverse

    from lms.points.ledger import transactions

    address = reverse("points:mine")
    browsers = {}
    for name, user in (("long", learner), ("empty", nobody)):
        browsers[name] = Client(SERVER_NAME="localhost")
        browsers[name].force_login(user, backend="lms.people.signing_in.backends.ByPassword")
    last = f"{address}?before=100"
    asked: dict[str, Callable[[], object]] = {
        "empty": lambda: get(browsers["empty"], address),
        "statement": lambda: get(browsers["long"], address),
        "last page": lambda: get(browsers["long"], last),
        "balance": lambda: transactions.balances(learner.pk),
    }
    figures: dict[str, list[float]] = {name: [] for name in asked}
    for number in range(24):
        for name, ask in asked.items():
            begun = time.process_time()
            ask()
            if number > 3:
                figures[name].append((time.process_time() - begun) * 1000)
    ratios = {
        f"{name.replace(' ', '_')}_ratio": median(
            one / other for one, other in zip(spent, figures["empty"], strict=True)
        )
        for name, spent in figures.items()
        if name != "empty"
    }
    return {f"{name.replace(' ', '_')}_cpu_ms": median(spent) for name, spent in figures.items()} | ratios


def get(browser: Any, address: str) -> None:
    answer = browser.get(address)
    assert answer.status_code == 200, answer


# --- proof ------------------------------------------------------------------------------------------------------------


def part(name: str) -> tuple[float, float]:
    """Peak MB and CPU seconds of one part, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.ledger", "--part", name], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    peak, spent = done.stdout.split()[-2:]
    step(f"{name:7} {float(spent):7.2f} s CPU, peak {peak} MB")
    return float(peak), float(spent)


def measured_part(name: str) -> None:
    django.setup()
    from django.db import connection

    from lms.points.ledger import hashed_rows, verification

    connection.ensure_connection()
    begun = time.process_time()
    if name == "verify":
        found = list(verification.faults())
        assert not found, found[:3]
    else:
        for row in bare_rows(hashed_rows.statement(connection.vendor)):
            sha256("|".join(map(str, row)).encode()).hexdigest()
    spent = time.process_time() - begun
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, spent)


def bare_rows(sql: str) -> Iterator[tuple[Any, ...]]:
    from django.db import connection

    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(2000):
            yield from rows


if __name__ == "__main__":
    main()
