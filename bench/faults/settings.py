"""The embedded default, with short waits, and stages that say when they begin; what is under test is the product's."""

import os
from pathlib import Path

from bench.faults.clock import stepped
from bench.settings import *  # noqa: F403
from lms.settings import brokers
from lms.settings.base import MEDIA_STAGES, STORAGES

stepped(Path(os.environ["FAULTS_NOTES"]) / "clock")

WORK_DIR = Path(os.environ["FAULTS_WORK"])  # each worker has a work folder of its own, as on machines of their own

if os.environ.get("FAULTS_BROKER"):  # as in production
    CELERY_BROKER_URL = os.environ["FAULTS_BROKER"]
    CELERY_BROKER_TRANSPORT_OPTIONS = brokers.REDIS_OPTIONS
    CELERY_TASK_PUBLISH_RETRY = brokers.PUBLISH_RETRY
    CELERY_TASK_ACKS_LATE = brokers.ACKS_LATE

# No static files are collected here: the pages asked for are refusals.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
MEDIA_STAGES |= {
    "probe": "bench.faults.stages.WatchedProbe",
    "encode": "bench.faults.stages.WatchedEncode",
    "package": "bench.faults.stages.WatchedPackage",
}
MEDIA_RECIPES = {"LESSON_VIDEO": (("probe",), ("measure",), ("encode",), ("package",))}
MEDIA_RESERVE = {"disk": 0, "memory": 0}  # or no stage would begin on a disk as small as ours
MEDIA_LEASE_SECONDS = 3
MEDIA_MESSAGE_LOST_SECONDS = 3
MEDIA_BACK_OFF_SECONDS = (1, 1, 1)
MEDIA_ROOM_BACK_OFF_SECONDS = 1
