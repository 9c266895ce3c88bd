from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """The trainee's record and certificates."""

    name = "lms.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
