from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """Programmes, cohorts, sessions, marks."""

    name = "lms.delivery"
    label = "delivery"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lms.delivery import permits

        permits.register()
