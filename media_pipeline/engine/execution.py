"""One stage, from the id on the queue to its artifacts."""

import errno
import logging
from pathlib import Path

from django.conf import settings

from media_pipeline.encoding.processes import process
from media_pipeline.encoding.processes.budgets import for_film
from media_pipeline.encoding.verifying import verify
from media_pipeline.engine import admission, leases, outcomes, publishing, tools
from media_pipeline.engine.leases import Lease
from media_pipeline.engine.plans import plan_of
from media_pipeline.models import StageRun
from media_pipeline.stages.protocol import Job, JobCancelled, StageError, StageSkipped
from media_pipeline.storing import storage

logger = logging.getLogger(__name__)
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.ENOMEM}


def execute(stage_run_id: int) -> bool:
    """Do the stage if no other worker does; return whether we had it. Safe to call at any time and repeatedly."""
    lease = leases.take(stage_run_id)
    if lease is None:
        return False
    work = storage.work_dir() / f"{lease.stage_run.pk}-{lease.fence}"
    settled = False
    try:
        with storage.beating(lease.beat):
            perform(lease, work)
        settled = True
    except JobCancelled:
        logger.info("stage %s: lease %s lost or cancelled", lease.stage_run.pk, lease.fence)
        settled = True
    except StageSkipped as skip:
        outcomes.skipped(lease, skip.code, skip.detail)
        settled = True
    except StageError as error:
        logger.warning("stage %s (%s): %s", lease.stage_run.pk, lease.stage_run.name, error.code)
        outcomes.failed(lease, error)
        settled = True
    except storage.Unreachable as error:
        logger.warning("stage %s (%s): %s", lease.stage_run.pk, lease.stage_run.name, error)
        outcomes.failed(lease, StageError("storage_away", resource=True, detail=str(error)))
        settled = True
    except OSError as error:
        outcomes.failed(
            lease,
            StageError(
                "disk_full" if error.errno in NO_ROOM else "crashed", resource=error.errno in NO_ROOM, detail=str(error)
            ),
        )
        settled = True
        if error.errno not in NO_ROOM:
            raise
    finally:
        if not settled:  # an error of ours: it is counted and tried again, and it goes on to the log
            outcomes.failed(lease, StageError("crashed"))
        publishing.clean(work)
    return True


def perform(lease: Lease, work: Path) -> None:
    stage_run = lease.stage_run
    stage, program = tools.stage_class(stage_run.name), tools.ffmpeg()
    plan = plan_of(stage_run, stage, program)
    lease.turn(StageRun.State.RUNNING)
    lease.write(plan_hash=plan.hash)
    if plan.missing and not_optional_inputs(plan.missing):
        if stage.optional:
            raise StageSkipped("no_input", ", ".join(plan.missing))
        raise StageError("missing_input", permanent=True, detail=", ".join(plan.missing))
    if publishing.reuse(lease=lease, plan_hash=plan.hash):
        return
    admission.admit(stage_run)
    work.mkdir(parents=True)
    given = plan.given()
    job = Job(
        work=work,
        source=storage.local_path(stage_run.run.asset.source),
        inputs=plan.inputs(given),
        given=given,
        params=plan.params,
        facts=plan.facts,
        report=lease.report,
        cancelled=lease.cancelled,
        ffmpeg=program,
        hashes=plan.hashes,
        earlier=plan.earlier(),
        limits=for_film(getattr(settings, "MEDIA_LIMITS", {}), plan.facts.get("probe")),
    )
    with process.witnessed(lease.trace):
        produced = stage()(job)
    lease.turn(StageRun.State.VERIFYING)
    verify(produced, work)
    publishing.publish(lease=lease, work=work, produced=produced)


def not_optional_inputs(missing: tuple[str, ...]) -> bool:
    """Return whether more is missing than the packager can do without: sound, film, description."""
    return bool(set(missing) - {"hls_rendition", "hls_audio", "hls_described"})
