from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Figures and what they are made of."""

    name = "lms.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lms.reports import permissions

        permissions.register()
