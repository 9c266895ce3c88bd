from django.apps import AppConfig


class PlanConfig(AppConfig):
    """Dated facts that everybody judges by: plan periods and counting rules."""

    name = "lms.plan"
    label = "plan"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lms.plan import permissions

        permissions.register()
