from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """Programmes, cohorts, sessions and who came."""

    name = "lms.delivery"
    label = "delivery"
    default_auto_field = "django.db.models.BigAutoField"
