"""What became of it, from the database and the storage alone: plain SQL and files, nothing of the product's.

Every lesson came from the same film, so what was made of each must be the same bytes as of the first, which no fault
touched. A master playlist names folders at random: those are checked by following them, as a player does.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as sqlite

TREE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NAMED = re.compile(r'URI="([^"]+)"')
OVER = ("done", "skipped", "failed_permanent", "cancelled", "superseded")


@dataclass
class Verdict:
    """Each list names what is wrong; all are to be empty."""

    lost: list[str] = field(default_factory=list)
    half_visible: list[str] = field(default_factory=list)
    double_published: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)


class Books:
    """The database, read only."""

    def __init__(self, database: Path, media: Path) -> None:
        self.media = media
        self.database = sqlite.connect(f"file:{database}?mode=ro", uri=True, timeout=20, isolation_level=None)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self.database.execute(query, values).fetchall()
        return found

    def stages(self, asset: int) -> dict[str, dict[str, Any]]:
        """Of the asset's latest run, by name."""
        found = self.rows(
            "SELECT s.id, s.name, s.state, s.attempt, s.fence, s.error_code FROM media_pipeline_stagerun s"
            " JOIN media_pipeline_run r ON r.id = s.run_id WHERE r.asset_id = ? ORDER BY r.id, s.id",
            asset,
        )
        names = ("id", "name", "state", "attempt", "fence", "error_code")
        return {row[1]: dict(zip(names, row, strict=True)) for row in found}

    def run_states(self, asset: int) -> list[str]:
        return [state for (state,) in self.rows("SELECT state FROM media_pipeline_run WHERE asset_id = ?", asset)]

    def in_use(self, asset: int) -> list[tuple[str, str, str]]:
        """Kind, tree and path of what is shown."""
        query = "SELECT kind, tree, path FROM media_pipeline_artifact WHERE asset_id = ? AND current"
        return [(kind, dashed(tree), path) for kind, tree, path in self.rows(query, asset)]


def dashed(tree: str) -> str:
    plain = tree.replace("-", "")
    return "-".join((plain[:8], plain[8:12], plain[12:16], plain[16:20], plain[20:]))


def judge(books: Books, good: dict[int, str], dead: dict[int, str], first: int) -> Verdict:
    """`good` lessons must be whole and `dead` ones given up, by asset and the hash of what was sent."""
    verdict = Verdict()
    model = contents(books, first)
    for asset, sha256 in (good | dead).items():
        [(source,)] = books.rows("SELECT source FROM media_pipeline_asset WHERE id = ?", asset) or [("",)]
        file = books.media / source
        if not source or not file.is_file() or digest(file) != sha256:
            verdict.lost.append(f"asset {asset}: the original is not what was sent")
    for asset in good:
        if "done" not in books.run_states(asset):
            verdict.lost.append(f"asset {asset}: runs {books.run_states(asset)}, {books.stages(asset)}")
        elif contents(books, asset) != model:
            verdict.lost.append(f"asset {asset}: not the bytes that were made without faults")
    for asset in dead:
        if set(books.run_states(asset)) != {"failed"} or any(kind == "hls_master" for kind, *_ in books.in_use(asset)):
            verdict.stuck.append(f"asset {asset}: should have been given up, is {books.run_states(asset)}")
    verdict.half_visible += half_visible(books)
    verdict.double_published += doubles(books)
    verdict.stuck += stuck(books)
    return verdict


def contents(books: Books, asset: int) -> dict[str, str]:
    """Hash of every file by what its tree is for and its path; without playlists that name other trees, and without
    the facts of the upload itself, which is another file each time.
    """
    kinds: dict[str, set[str]] = {}
    for kind, tree, _ in books.in_use(asset):
        kinds.setdefault(tree, set()).add(kind)
    found = {}
    for tree, shown in kinds.items():
        folder = books.media / "m" / tree
        for file in folder.rglob("*"):
            if file.is_file() and file.name not in ("master.m3u8", "probe.json"):
                found[f"{'+'.join(sorted(shown))} {file.relative_to(folder)}"] = digest(file)
    return found


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def half_visible(books: Books) -> list[str]:
    """Rows in use whose file, or a file that it names, is not there whole."""
    shown = books.rows("SELECT asset_id, tree, path, size, kind FROM media_pipeline_artifact WHERE current")
    wrong = []
    for asset, tree, path, size, kind in shown:
        file = books.media / "m" / dashed(tree) / path
        missing = [each for each in reached(file) if not each.is_file() or not each.stat().st_size]
        if missing:
            wrong.append(f"asset {asset}: {kind} names what is not there: {missing[0].name}")
        elif file.suffix != ".m3u8" and file.stat().st_size != size:
            wrong.append(f"asset {asset}: {kind} has {file.stat().st_size} bytes instead of {size}")
    return wrong


def reached(file: Path) -> Iterator[Path]:
    """The file and, of playlists, everything they lead to."""
    yield file
    if file.suffix == ".m3u8" and file.is_file():
        text = file.read_text()
        names = [line for line in text.splitlines() if line and not line.startswith("#")] + NAMED.findall(text)
        for name in names:
            yield from reached((file.parent / name).resolve())


def doubles(books: Books) -> list[str]:
    """Two of what there may be one of: trees of one stage, things in use under one name, work done twice."""
    wrong = []
    trees = Counter(stage for stage, _ in books.rows("SELECT DISTINCT stage_run_id, tree FROM media_pipeline_artifact"))
    wrong += [f"stage {stage} published {number} times" for stage, number in trees.items() if number > 1]
    shown = Counter(books.rows("SELECT asset_id, kind, path FROM media_pipeline_artifact WHERE current"))
    wrong += [f"{number} in use of {what}" for what, number in shown.items() if number > 1]
    plans = books.rows(
        "SELECT plan_hash, COUNT(*) FROM media_pipeline_stagerun"
        " WHERE state = 'done' AND reused_id IS NULL AND plan_hash != '' GROUP BY plan_hash HAVING COUNT(*) > 1"
    )
    return wrong + [f"plan {plan} was done {number} times" for plan, number in plans]


def stuck(books: Books) -> list[str]:
    going = books.rows("SELECT id FROM media_pipeline_run WHERE state = 'running'")
    leased = books.rows("SELECT id, name, state FROM media_pipeline_stagerun WHERE lease_until IS NOT NULL")
    arriving = books.rows("SELECT id, state FROM media_pipeline_upload WHERE state NOT IN ('done', 'gone')")
    return [f"{what} {row}" for what, rows in (("run", going), ("held", leased), ("upload", arriving)) for row in rows]


def orphans(var: Path) -> list[str]:
    """Programs that work on the site and that nobody started who still lives."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            parent = (entry / "stat").read_text().rsplit(")", 1)[1].split()[1]
        except OSError:
            continue
        if parent == "1" and str(var) in line:
            found.append(f"process {entry.name} has outlived its worker: {line[:80]}")
    return found


def unknown_trees(books: Books) -> int:
    """Folders that no row came to know: nobody can see them, and the product removes them after a day."""
    known = {dashed(tree) for (tree,) in books.rows("SELECT DISTINCT tree FROM media_pipeline_artifact")}
    folder = books.media / "m"
    return len([path for path in folder.iterdir() if path.name not in known]) if folder.is_dir() else 0
