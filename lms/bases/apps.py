from django.apps import AppConfig


class BasesConfig(AppConfig):
    """Training bases: their life, their tree of pages, what they owe."""

    name = "lms.bases"
    label = "bases"
    default_auto_field = "django.db.models.BigAutoField"
