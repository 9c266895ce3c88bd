from django.apps import AppConfig


class PointsConfig(AppConfig):
    """Policies, the ledger, balances."""

    name = "lms.points"
    label = "points"
    default_auto_field = "django.db.models.BigAutoField"
