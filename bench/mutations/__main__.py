"""Break each named rule of the product in a copy of the tree, and see that the tests named beside it fail.

    python -m bench.mutations [--list] [--only NAME …] [--jobs N]

First the named tests run as the tree is: they have to pass. Then each mutation is made alone; its tests have a minute.
The last line is JSON: how many were tried, which of them no test saw (`missed`; a test that hangs has seen nothing),
and which could not be tried (`not_applied`: the text is not there once, what it becomes breaks something else, or its
tests do not pass without it). Answers 0 only if both lists are empty.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

from bench.mutations import trying
from bench.mutations.copies import copy_of
from bench.mutations.table import MUTATIONS
from bench.mutations.values import BOUND, MIGRATING, Mutation, Outcome, Verdict
from bench.printing import result, step

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    parser = argparse.ArgumentParser(description="Rules taken away one by one: does a test see it?")
    parser.add_argument("--list", action="store_true", help="name them and end")
    parser.add_argument("--only", metavar="NAME", nargs="+", help="those whose names begin so")
    parser.add_argument("--jobs", metavar="N", type=int, default=1, help="trees at once")
    asked = parser.parse_args()
    chosen = [each for each in MUTATIONS if not asked.only or each.name.startswith(tuple(asked.only))]
    if asked.list:
        for each in chosen:
            print(f"{each.name}\n    {each.file}\n    {' '.join(each.tests)}")
        return 0
    if not chosen:
        parser.error("no mutation has such a name")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # ending it leaves no copy and no test behind
    found: dict[Verdict, list[str]] = {verdict: [] for verdict in Verdict}
    for each, outcome in tried(chosen, ROOT, jobs=max(asked.jobs, 1)):
        found[outcome.verdict].append(each.name)
        print(f"{outcome.verdict:12}{outcome.seconds:6.1f} s  {each.name}  {outcome.words}".rstrip(), flush=True)
    missed, not_applied = found[Verdict.MISSED], found[Verdict.NOT_APPLIED]
    result({"mutations": len(chosen), "missed": missed, "not_applied": not_applied})
    return 1 if missed or not_applied else 0


def tried(chosen: Sequence[Mutation], root: Path, *, jobs: int) -> Iterator[tuple[Mutation, Outcome]]:
    """Each mutation with what came of it, in their order; `jobs` trees at once."""
    tests = sorted({test for each in chosen for test in each.tests})
    with TemporaryDirectory(prefix="mutants-") as folder:
        first = copy_of(root, Path(folder) / "0")
        step(f"{len(tests)} tests as they are")
        red = trying.not_green(tests, first, bound=MIGRATING + BOUND * len(tests))
        step(f"{len(chosen)} mutations")
        trees: SimpleQueue[Path] = SimpleQueue()
        for number in range(min(jobs, len(chosen))):
            trees.put(copy_of(first, Path(folder) / str(number)) if number else first)

        def one(mutation: Mutation) -> Outcome:
            for test in mutation.tests:
                if test in red:
                    return Outcome(Verdict.NOT_APPLIED, f"{test} {red[test]}")
            tree = trees.get()
            try:
                return trying.attempt(mutation, tree)
            finally:
                trees.put(tree)

        with ThreadPoolExecutor(min(jobs, len(chosen))) as pool:
            yield from zip(chosen, pool.map(one, chosen), strict=True)


if __name__ == "__main__":
    sys.exit(main())
