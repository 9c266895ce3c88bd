from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Figures for officers, and the rows they equal."""

    name = "lms.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"
