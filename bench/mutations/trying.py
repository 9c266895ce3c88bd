"""One mutation in one tree: change the file, run its tests, and judge whether they saw it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.mutations.copies import changed
from bench.mutations.values import BOUND, Mutation, Outcome, Verdict

PYTEST = ("-m", "pytest", "-q", "-n", "0", "--no-loadscope-reorder", "-p", "no:cacheprovider", "--wide")
FAILED = 1  # pytest's exit code where tests failed; 2 to 5 are usage errors
# A name that is nowhere breaks every test that comes by: what was meant to be tried has not been tried.
NOT_THE_RULE = ("ImportError", "ModuleNotFoundError", "SyntaxError", "IndentationError", "NameError")
OURS = ("PROVE_", "LATE_", "TEST_", "LMS_", "DATABASE_", "DJANGO_", "PYTEST_", "PYTHONPATH", "PYTHONDONTWRITE")


@dataclass(frozen=True, slots=True)
class Ran:
    """The result of a run of pytest: its code (None: it hung and was ended), and the result of each test."""

    code: int | None
    passed: frozenset[tuple[str, str]] = frozenset()
    failed: Mapping[tuple[str, str], str] = field(default_factory=dict)
    broken: Mapping[tuple[str, str], str] = field(default_factory=dict)
    output: str = ""

    def about(self, test: str, found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Those of these that are this test, or a case of it."""
        place, name = named(test)
        return [each for each in found if each[0] == place and (each[1] == name or each[1].startswith(f"{name}["))]


def named(test: str) -> tuple[str, str]:
    """pytest's name of a test as its report in XML has it."""
    file, *inside = test.split("::")
    return ".".join([*Path(file).with_suffix("").parts, *inside[:-1]]), inside[-1]


def attempt(mutation: Mutation, tree: Path, *, bound: float = BOUND) -> Outcome:
    """Make the mutation in this tree, run its tests, and take it back."""
    began = time.monotonic()
    file = tree / mutation.file
    try:
        text = mutation.applied_to(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        return Outcome(Verdict.NOT_APPLIED, str(error))
    with changed(file, text):
        ran = run(mutation.tests, tree, bound=bound, keep_compiled=False)
    verdict, words = judged(mutation, ran, bound)
    return Outcome(verdict, words, time.monotonic() - began)


def judged(mutation: Mutation, ran: Ran, bound: float) -> tuple[Verdict, str]:
    """Caught only if each named test ran and failed by itself: neither in collecting nor in what it begins with."""
    if ran.code is None:
        return Verdict.MISSED, f"took longer than {bound:g} seconds"
    if ran.code == 0:
        return Verdict.MISSED, "the tests passed"
    if ran.code != FAILED or not ran.failed:
        return Verdict.NOT_APPLIED, "the tests could not be run: " + last_line(ran.output)
    for test in mutation.tests:
        hits = ran.about(test, ran.failed)
        if not hits and ran.about(test, ran.broken):
            return Verdict.NOT_APPLIED, f"what {test} begins with is broken"
        if not hits:
            return Verdict.MISSED, f"{test} passed"
        if all(ran.failed[each].startswith(NOT_THE_RULE) for each in hits):
            return Verdict.NOT_APPLIED, f"{test}: {ran.failed[hits[0]]}"
    return Verdict.CAUGHT, ""


def not_green(tests: Sequence[str], tree: Path, *, bound: float) -> dict[str, str]:
    """Of these tests in a tree as it is, those that do not pass, and why: they would prove nothing."""
    ran = run(tests, tree, bound=bound, keep_compiled=True)
    if ran.code is None:
        return dict.fromkeys(tests, f"took longer than {bound:g} seconds without any mutation")
    found = {}
    for test in tests:
        if ran.about(test, ran.failed) or ran.about(test, ran.broken):
            found[test] = "fails without any mutation"
        elif not ran.about(test, ran.passed):
            found[test] = "was not run: " + last_line(ran.output)
    return found


def run(tests: Sequence[str], tree: Path, *, bound: float, keep_compiled: bool) -> Ran:
    """pytest over these tests in a process group of its own, ended whole when the time is over.

    `keep_compiled`: whether modules may be left compiled; not under a mutation.
    """
    at_once = ["-x"] if len(tests) == 1 else []  # of one test the first case that fails says enough
    with TemporaryDirectory(prefix="mutant-") as folder:
        report, log = Path(folder) / "report.xml", Path(folder) / "log"
        command = [sys.executable, *PYTEST, *at_once, f"--junitxml={report}", *tests]
        with log.open("wb") as out:
            process = subprocess.Popen(
                command,
                cwd=tree,
                env=environment(folder, keep_compiled=keep_compiled),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                code: int | None = process.wait(bound)
            except subprocess.TimeoutExpired:
                code = None
            finally:
                end_group(process)
        output = log.read_text(encoding="utf-8", errors="replace")
        return reported(code, report, output)


def environment(folder: str, *, keep_compiled: bool) -> dict[str, str]:
    """Ours without what another run of tests may have set; everything temporary lies in `folder`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return kept | {"TMPDIR": folder, "PYTHONDONTWRITEBYTECODE": "" if keep_compiled else "1"}


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Nothing that the tests started outlives them, such as a browser or a server."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        process.wait()


def reported(code: int | None, report: Path, output: str) -> Ran:
    """Read the report in XML, where pytest wrote one."""
    if code is None or not report.exists():
        return Ran(code, output=output)
    passed, failed, broken = set(), {}, {}
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 - pytest wrote it just now
        which = (case.get("classname", ""), case.get("name", ""))
        failure, error = case.find("failure"), case.find("error")
        if failure is not None:
            failed[which] = failure.get("message", "")
        elif error is not None:
            broken[which] = error.get("message", "")
        elif case.find("skipped") is None:
            passed.add(which)
    return Ran(code, frozenset(passed), failed, broken, output)


def last_line(output: str) -> str:
    lines = [line for line in output.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "nothing was said"
