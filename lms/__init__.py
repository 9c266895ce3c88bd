"""The service: settings, front door, and the apps that know people, bases, points and records."""

from lms.celery import app as celery_app

__all__ = ["celery_app"]
