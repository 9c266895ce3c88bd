"""What a list of people costs when the province is large.

    python -m bench.lists [--quick]

The officers' list of people and the search by name, over 700 people and over 70,000, in turns in one process: two
databases, of which Django's default connection is now the one, now the other. A county has 542 people in both, so its
page shows the same rows and must not cost more because the province grew; the province's first page and its page 900
(of the small world the last one) count and sort all of them; the search reads every name. CPU, the median of the
rounds' own ratios. No number is decrypted: the people inserted here have none that could be.

--quick: a tenth of the people, and fewer rounds.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import batched, cycle
from pathlib import Path
from statistics import median
from typing import Any

import django

from bench.printing import result, step, table

MANY, FEW, OF_A_COUNTY = 70_000, 700, 542  # 70,000 people in 129 counties
ROUNDS, WARM = 50, 3
MENGHAI = "532822"
FAMILY, GIVEN = "岩玉刀李王张杨马普何赵段陈周罗", "温罕香波丽梅强乐光敏保腊英华芳军平三应甩坎叫"
PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
BACKEND = "lms.people.signing_in.backends.ByPassword"


def main() -> None:
    parser = argparse.ArgumentParser(description="What a list of people costs when the province is large")
    parser.add_argument("--quick", action="store_true", help="a tenth of the people, ten rounds")
    options = parser.parse_args()
    many, rounds = (MANY // 10, 10) if options.quick else (MANY, ROUNDS)
    with tempfile.TemporaryDirectory(prefix="lms-bench-") as folder:
        os.environ |= {"LMS_VAR": folder, "DJANGO_SETTINGS_MODULE": "bench.settings"}
        django.setup()
        run(Path(folder), many, rounds)


def run(folder: Path, many: int, rounds: int) -> None:
    from django.conf import settings
    from django.db import connection
    from django.test import override_settings

    from lms.db.sqlite import fresh

    step("Database")
    fresh.migrate_default()
    officers = post_officers()
    step(f"{FEW} people")
    insert(OF_A_COUNTY, [MENGHAI])
    insert(FEW - OF_A_COUNTY, elsewhere())
    large = folder / "large.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(large)])
    worlds = {"few": connection_to(None), "many": connection_to(large)}
    with using(worlds["many"]):
        step(f"{many} people")
        insert(many - FEW, elsewhere())
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    with using(worlds["few"]), connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN}):  # nothing is collected here
        figures = measured(worlds, officers, rounds)
    figures |= {"people": many, "rounds": rounds}
    table(("figure", "value"), list(figures.items()))
    result(figures)


# --- people -----------------------------------------------------------------------------------------------------------


def post_officers() -> dict[str, str]:
    """Make an officer of a county and one of the province; return their accounts."""
    from lms.people.models import Division, Organisation, Posting, Role, User

    found = {}
    for code, role in ((MENGHAI, Role.COUNTY_OFFICER), ("530000", Role.PROVINCE_OFFICER)):
        place = Division.objects.get(code=code)
        office = Organisation.objects.create(division=place, name=f"{place.name}残联")
        user = User.objects.create(username=str(role), name="官员")
        Posting.objects.create(user=user, organisation=office, division=place, role=role)
        found[str(role)] = user.username
    return found


def elsewhere() -> list[str]:
    """Return the codes of the other counties."""
    from lms.people.models import Division

    rows = Division.objects.filter(kind=Division.Kind.COUNTY).exclude(code=MENGHAI).order_by("code")
    return list(rows.values_list("code", flat=True))


def insert(count: int, places: list[str]) -> None:
    """Insert people in bulk, spread over these places, each with a name of two or three signs."""
    from django.db import transaction

    from foundation.text.search_words import search_words
    from lms.people.models import Trainee, User

    chance = random.Random(count)
    codes = cycle(places)
    for some in batched(range(count), 2000):
        names = [chance.choice(FAMILY) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2)))) for _ in some]
        with transaction.atomic():
            mark = os.urandom(6).hex()
            users = [User(username=f"{mark}-{at}", name=name) for at, name in enumerate(names)]
            Trainee.objects.bulk_create(
                Trainee(
                    user=user,
                    division_id=next(codes),
                    citizen_id_sealed=os.urandom(46),
                    citizen_id_index=os.urandom(32),
                    birth_year=chance.randint(1950, 2008),
                    sex=chance.choice(("male", "female")),
                    search_words=search_words(user.name),
                )
                for user in User.objects.bulk_create(users)
            )


# --- two databases ----------------------------------------------------------------------------------------------------


def connection_to(file: Path | None) -> Any:
    """Return a connection of Django's to this file; None is the one that is open."""
    from django.db import connections

    if file is None:
        return connections["default"]
    made = connections.create_connection("default")
    made.settings_dict = made.settings_dict | {"NAME": str(file)}
    return made


@contextmanager
def using(world: Any) -> Iterator[None]:
    """Let Django's default connection be this one."""
    from django.db import connections

    before = connections["default"]
    connections["default"] = world
    try:
        yield
    finally:
        connections["default"] = before


# --- pages ------------------------------------------------------------------------------------------------------------


def measured(worlds: dict[str, Any], officers: dict[str, str], rounds: int) -> dict[str, Any]:
    """CPU of each page in both worlds, in turns; and how many queries a page runs at most."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browsers = {(world, who): browser(worlds[world], who) for world in worlds for who in officers}
    pages = {
        "county": ("county_officer", "/people/list/", None),
        "province": ("province_officer", "/people/list/", None),
        "page900": ("province_officer", "/people/list/?page=900", None),
        "search": ("province_officer", "/people/", {"name": "yanwen"}),
    }
    spent: dict[tuple[str, str], list[float]] = {(page, world): [] for page in pages for world in worlds}
    queries: dict[str, int] = dict.fromkeys(pages, 0)
    for number in range(rounds + WARM):
        for page, (who, address, sent) in pages.items():
            for world in sorted(worlds, reverse=bool(number % 2)):
                with using(worlds[world]):
                    begun = time.process_time()
                    ask(browsers[world, who], address, sent)
                    taken = (time.process_time() - begun) * 1000
                if number >= WARM:
                    spent[page, world].append(taken)
    for page, (who, address, sent) in pages.items():
        with using(worlds["many"]), CaptureQueriesContext(connection) as seen:
            ask(browsers["many", who], address, sent)
            queries[page] = len(seen)  # of this connection: not after it was exchanged again
    figures: dict[str, Any] = {f"{page}_{world}_cpu_ms": median(each) for (page, world), each in spent.items()}
    for page in pages:
        pairs = zip(spent[page, "many"], spent[page, "few"], strict=True)
        figures[f"{page}_ratio"] = median(many / few for many, few in pairs)
    return (
        figures | {f"{page}_queries": count for page, count in queries.items()} | {"queries_max": max(queries.values())}
    )


def browser(world: Any, who: str) -> Any:
    from django.test import Client

    from lms.people.models import User

    with using(world):
        made = Client(SERVER_NAME="localhost")
        made.force_login(User.objects.get(username=who), backend=BACKEND)
    return made


def ask(client: Any, address: str, sent: dict[str, str] | None) -> None:
    answer = client.get(address) if sent is None else client.post(address, sent)
    assert answer.status_code == 200, answer


if __name__ == "__main__":
    main()
