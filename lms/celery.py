"""The queue: it carries one id and never the only copy of anything. Back-off lives in rows, so no countdown or ETA."""

import os

from celery import Celery

from lms import filequeue

filequeue.use()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")

app = Celery("lms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
