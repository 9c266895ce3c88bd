from django.apps import AppConfig


class AccessibilityConfig(AppConfig):
    """What makes a video usable by everyone: captions, sign, speech, readiness."""

    name = "accessibility"
    label = "accessibility"
    default_auto_field = "django.db.models.BigAutoField"
