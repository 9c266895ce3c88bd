"""Garbage collection of trees and originals, by reference and after a time of grace.

A tree stays while an artifact of it is in use, while one was replaced so lately that somebody may be playing it, and
while a playlist that stays names it. Rows go first and files after, so that no row ever names what is not there.
"""

import logging
import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from foundation.refusals import Refusal
from media_pipeline.models import Artifact, Asset
from media_pipeline.storing import storage

logger = logging.getLogger(__name__)
HOUR = 3600
UNKNOWN_FOR = timedelta(days=1)  # a folder that no row knows may be one that is being published
NEIGHBOUR = re.compile(r"\.\./([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")
# More than this at once looks like a database from a backup, or the wrong one, and a person should look first.
MOST_AT_ONCE, MOST_SHARE = 20, 0.1


@dataclass(frozen=True, slots=True)
class Gone:
    """A folder of the storage that was or would be removed, and why."""

    name: str
    why: str  # "replaced", "unknown tree", "unknown original"


def grace() -> timedelta:
    """Return how long a replaced version stays for people who watch it or fetched its playlist."""
    return timedelta(days=getattr(settings, "MEDIA_KEEP_REPLACED_DAYS", 7))


class TooMuch(Refusal):
    """So much would be deleted that a person must confirm it."""


def collect(*, really: bool = True, all_of_it: bool = False) -> list[Gone]:
    """Remove what is unreachable and return what that was; with `really` off only return it.

    Raises TooMuch, with nothing removed, where folders that no row knows are more than a tenth of all, unless
    `all_of_it` is set.
    """
    unknown = [*unknown_trees(), *unknown_originals()]
    if really and not all_of_it and len(unknown) > max(MOST_AT_ONCE, MOST_SHARE * Asset.objects.count()):
        raise TooMuch(
            f"{len(unknown)} folders are unknown to the database: run `manage.py media gc --all` if it is right"
        )
    gone = [Gone(f"{storage.TREES}/{tree}", "replaced") for tree in replaced_trees() if not really or delete_tree(tree)]
    for item in unknown:
        if really:
            storage.remove_folder(item.name)
        gone.append(item)
    return gone


def sweep() -> int:
    """Collect once an hour, in one of all the processes that sweep; return how much was removed. Listing is slow."""
    if not cache.add("media_pipeline.operating.collecting", "1", timeout=HOUR):
        return 0
    try:
        return len(collect())
    except TooMuch as error:
        logger.warning("nothing collected: %s", error)
        return 0


# --- trees that rows know -------------------------------------------------------------------------------------------


def replaced_trees() -> list[uuid.UUID]:
    """Return trees of which nothing is in use or was lately, and which no playlist that stays names."""
    now = timezone.now()
    old = Artifact.objects.exclude(stays(now))
    candidates = set(old.values_list("tree", flat=True).distinct())
    candidates -= set(Artifact.objects.filter(stays(now)).values_list("tree", flat=True).distinct())
    if not candidates:
        return []
    assets = set(Artifact.objects.filter(tree__in=candidates).values_list("asset_id", flat=True))
    staying = Artifact.objects.filter(stays(now), asset_id__in=assets, kind__endswith="hls_master")
    return sorted(candidates - named_by(staying))


def stays(now: datetime) -> Q:
    """Return the condition: in use, or replaced within the grace; one never in use counts from when it was made."""
    since = now - grace()
    return Q(current=True) | Q(replaced__gt=since) | Q(replaced=None, created__gt=since)


def named_by(masters: Iterable[Artifact]) -> set[uuid.UUID]:
    """Return the neighbouring trees that these playlists name."""
    named: set[uuid.UUID] = set()
    for master in masters:
        try:
            with default_storage.open(master.storage_name) as file:
                text = file.read().decode(errors="replace")
        except FileNotFoundError:
            continue
        named |= {uuid.UUID(tree) for tree in NEIGHBOUR.findall(text)}
    return named


@transaction.atomic
def delete_tree(tree: uuid.UUID) -> bool:
    """Delete the rows of a tree, and its files on commit; return False where it came into use meanwhile."""
    rows = Artifact.objects.select_for_update().filter(tree=tree)
    if any(artifact.current for artifact in rows):
        return False
    rows.delete()
    transaction.on_commit(lambda: storage.remove_tree(tree))
    return True


# --- folders that no row knows --------------------------------------------------------------------------------------


def unknown_trees() -> Iterator[Gone]:
    yield from unknown(storage.TREES, Artifact.objects.all(), "tree", "unknown tree")


def unknown_originals() -> Iterator[Gone]:
    yield from unknown(storage.ORIGINALS, Asset.objects.all(), "uuid", "unknown original")


def unknown(folder: str, rows: "QuerySet[Artifact] | QuerySet[Asset]", column: str, why: str) -> Iterator[Gone]:
    """Yield what a crash left between the files and the row: old enough, and in no row."""
    there = folders(folder)
    if not there:
        return
    known = {str(key) for key in rows.values_list(column, flat=True).distinct()}
    for name in there:
        if name not in known and is_old(f"{folder}/{name}"):
            yield Gone(f"{folder}/{name}", why)


def folders(name: str) -> list[str]:
    if storage.on_this_machine() and not Path(default_storage.path(name)).is_dir():
        return []
    return sorted(default_storage.listdir(name)[0])


def is_old(name: str) -> bool:
    """Return whether it is old: by the folder's own age here, by any file's in it on a remote storage (no folders)."""
    if storage.on_this_machine():
        try:
            changed = datetime.fromtimestamp(
                Path(default_storage.path(name)).stat().st_mtime, tz=timezone.get_current_timezone()
            )
        except FileNotFoundError:
            return False
        return timezone.now() - changed > UNKNOWN_FOR
    inside, files = default_storage.listdir(name)
    if files:
        return timezone.now() - aware(default_storage.get_modified_time(f"{name}/{files[0]}")) > UNKNOWN_FOR
    return all(is_old(f"{name}/{folder}") for folder in inside)


def aware(moment: datetime) -> datetime:
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
