"""How the machine stands, sign by sign: what it is, how it is, and the command or page that mends it.

Each sign reads rows or the file system and nothing from outside, so the page opens however bad things are; one that
cannot be read says so instead of failing the page.
"""

from __future__ import annotations

import logging
import shutil
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.backoffice import machine_events
from lms.backoffice.models import MachineEvent
from lms.people.models import PersonKey
from lms.people.sms import standing
from lms.points.ledger import checkpoints
from lms.points.models import LedgerTxn, PendingPosting
from media_pipeline.models import Artifact, Asset, StageRun
from media_pipeline.operating.board import failed_stages, under_way

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from foundation.refusals import Words

logger = logging.getLogger(__name__)
GIB = 2**30
DAY = timedelta(days=1)
BACKUP_OLD, BACKUP_LOST = 2 * DAY, 7 * DAY  # one is due each night
TRIAL_OLD = 92 * DAY  # a restore is tried once a quarter
PROOF_OLD = 8 * DAY  # a proof is due each week
KEY_OLD = 730 * DAY
GROWTH_OVER = 30 * DAY
FEW_DAYS, SOME_DAYS = 7, 30  # until the disk is full
FAR = 3650  # days
LEAST_SHARE = 0.05
STUCK = timedelta(hours=1)
STUCK_SMS = timedelta(minutes=10)  # of what may go out now: the sweep comes each minute


class State(StrEnum):
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    UNKNOWN = "info"


@dataclass(frozen=True, slots=True)
class Sign:
    """One line of the page. `command` is to be typed on the machine; `href` leads to the page that mends it."""

    code: str
    title: Words
    words: Words
    state: State
    command: str = ""
    href: str = ""


def signs() -> list[Sign]:
    """Return every sign, what is bad first."""
    ranked = {State.BAD: 0, State.WARN: 1, State.UNKNOWN: 2, State.GOOD: 3}
    return sorted((read(sign) for sign in SIGNS), key=lambda sign: ranked[sign.state])


def read(sign: Callable[[], Sign]) -> Sign:
    try:
        return sign()
    except Exception:  # the page of last resort opens whatever is broken
        logger.exception("the sign %s could not be read", sign.__name__)
        return Sign(sign.__name__, _("Not readable: %(name)s") % {"name": sign.__name__}, _("See the log."), State.BAD)


def version() -> Sign:
    """Tell program, Django, database, and whether its tables are those of this program."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    words = f"Django {django.get_version()} · {connection.vendor} {'.'.join(map(str, database_version()))}"
    if missing:
        return Sign("version", _("Version and database"), words, State.BAD, "manage.py migrate")
    return Sign("version", _("Version and database"), words, State.GOOD)


def database_version() -> tuple[int, ...]:
    found: tuple[int, ...] = connection.get_database_version()
    return found


def aged(kind: str, title: Words, command: str, old: timedelta, lost: timedelta | None = None) -> Sign:
    """Tell when something was last done; it is bad when it never was, failed, or is older than `lost`."""
    event = machine_events.last(kind)
    if event is None:
        return Sign(kind, title, _("Never yet."), State.BAD, command)
    when = f"{timezone.localtime(event.at):%Y-%m-%d %H:%M}"
    if not event.ok:
        words = _("Failed on %(when)s: %(words)s") % {"when": when, "words": event.words}
        return Sign(kind, title, words, State.BAD, command)
    age = timezone.now() - event.at
    state = State.BAD if lost and age > lost else State.WARN if age > old else State.GOOD
    return Sign(kind, title, f"{when} · {event.words}", state, command if state != State.GOOD else "")


def backup() -> Sign:
    return aged(MachineEvent.Kind.BACKUP, _("Last backup"), "manage.py backup FILE", BACKUP_OLD, BACKUP_LOST)


def trial() -> Sign:
    return aged(MachineEvent.Kind.TRIAL, _("Last tried restore"), "manage.py restore FILE --try", TRIAL_OLD)


def proof() -> Sign:
    return aged(MachineEvent.Kind.PROOF, _("Last proof of the ledger"), "manage.py ledger verify", PROOF_OLD)


def checkpoint() -> Sign:
    """Tell the ledger's last checkpoint, which the sweep makes each night there is something new."""
    at, title = checkpoints.last_at(), _("Last checkpoint of the ledger")
    newer = LedgerTxn.objects.filter(posted_at__lt=timezone.now() - 2 * DAY)
    if at is None:
        waits = newer.exists()
        return Sign(
            "checkpoint", title, _("None yet."), State.BAD if waits else State.UNKNOWN, "manage.py ledger checkpoint"
        )
    late = newer.filter(posted_at__gt=at).exists()
    words = f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
    return Sign(
        "checkpoint", title, words, State.BAD if late else State.GOOD, "manage.py ledger checkpoint" if late else ""
    )


def disk() -> Sign:
    """Tell what is free where files are made, and how long it lasts at the growth of the last thirty days."""
    place = Path(settings.MEDIA_ROOT)
    while not place.exists():
        place = place.parent
    usage = shutil.disk_usage(place)
    days = days_left(usage.free)
    words = _("%(free).1f of %(total).1f GiB free") % {"free": usage.free / GIB, "total": usage.total / GIB}
    if days is not None:
        words += " · " + _("full in about %(days)d days at the growth of the last month") % {"days": days}
    short = usage.free < LEAST_SHARE * usage.total
    if short or (days is not None and days < FEW_DAYS):
        state = State.BAD
    else:
        state = State.WARN if days is not None and days < SOME_DAYS else State.GOOD
    return Sign("disk", _("Disk"), words, state, "manage.py media usage" if state != State.GOOD else "")


def days_left(free: int) -> int | None:
    """Return in how many days the disk is full at the last month's growth; None where that is years away."""
    since = timezone.now() - GROWTH_OVER
    added = sum(
        rows.filter(created__gte=since).aggregate(bytes=Sum("size"))["bytes"] or 0
        for rows in (Asset.objects.all(), Artifact.objects.all())
    )
    daily = added / GROWTH_OVER.days
    days = int(free / daily) if daily > 1 else FAR
    return days if days < FAR else None


def queue() -> Sign:
    """Tell how many steps of films wait or run, and whether one has waited for over an hour with nobody at it."""
    stages = list(under_way())
    waiting = [stage for stage in stages if stage.state not in StageRun.HELD]
    stuck = [stage for stage in waiting if began_waiting(stage) < timezone.now() - STUCK]
    words = _("%(running)d run, %(waiting)d wait") % {"running": len(stages) - len(waiting), "waiting": len(waiting)}
    if stuck:
        words += " · " + _("%(count)d for over an hour: is the worker running?") % {"count": len(stuck)}
    return Sign("queue", _("Queue"), words, State.WARN if stuck else State.GOOD, "", reverse("media_pipeline:board"))


def began_waiting(stage: StageRun) -> datetime:
    return stage.next_try_at or stage.queued_at or stage.run.created


def failed() -> Sign:
    count = len(failed_stages())
    words = _("%(count)d steps of films") % {"count": count}
    state = State.BAD if count else State.GOOD
    return Sign("failed", _("Failed runs"), words, state, "", reverse("media_pipeline:board"))


def postings() -> Sign:
    count = PendingPosting.objects.count()
    words = _("%(count)d credits") % {"count": count}
    state = State.BAD if count else State.GOOD
    return Sign("postings", _("Credit that could not be posted"), words, state, "", reverse("points:waiting"))


def sms() -> Sign:
    """Tell by what codes reach phones, what waits, what failed and what the day has cost; a file is for developers."""
    title, name = _("Short messages"), settings.SMS_BACKEND.rsplit(".", 1)[-1]
    if name == "FileBackend":
        return Sign("sms", title, _("Codes are written to a file; no phone gets one."), State.WARN, "SMS_BACKEND")
    figures, state = standing.of_today(timezone.now()), State.GOOD
    said = [name, _("%(spent)s of %(bound)s yuan today") % {"spent": yuan(figures.spent), "bound": yuan(figures.bound)}]
    if figures.oldest is not None:
        state = State.WARN if figures.oldest > STUCK_SMS else state
        said.append(_("the oldest waits for %(count)d minutes") % {"count": figures.oldest // timedelta(minutes=1)})
    if figures.failed:
        state = State.WARN
        said.append(_("%(count)d did not arrive since yesterday") % {"count": figures.failed})
    if figures.given_up:
        state = State.BAD
        said.append(_("%(count)d given up since yesterday: see the gateway") % {"count": figures.given_up})
    if figures.spent + settings.SMS_COST_FEN > figures.bound:
        state = State.BAD
        said.append(_("The day's bound is reached: only codes and security messages go out, the rest waits."))
    if figures.spent + settings.SMS_COST_FEN > figures.hard_bound:
        said.append(_("The hard bound is reached too: no code goes out today. Look who sends so many."))
    return Sign("sms", title, " · ".join(said), state, "SMS_DAILY_COST_FEN" if figures.is_over else "")


def yuan(fen: int) -> str:
    return f"{fen / 100:.2f}"


def keys() -> Sign:
    """Tell how old the master key in use is: since the first person whose key it wrapped."""
    since = PersonKey.objects.filter(master_key_id=settings.MASTER_KEY_ID).aggregate(at=Min("created"))["at"]
    if since is None:
        return Sign("keys", _("Master key"), _("Not used yet."), State.UNKNOWN)
    words = _("Number %(number)s, in use since %(day)s") % {
        "number": settings.MASTER_KEY_ID,
        "day": f"{timezone.localtime(since):%Y-%m-%d}",
    }
    return Sign("keys", _("Master key"), words, State.WARN if timezone.now() - since > KEY_OLD else State.GOOD)


SIGNS = (version, backup, trial, disk, queue, failed, postings, proof, checkpoint, sms, keys)
