from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    """Lists, life cycles, acts on many rows, and what is owed."""

    name = "lms.backoffice"
    label = "backoffice"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lms.backoffice import agenda, permissions, running
        from lms.backoffice.lists import listing

        permissions.register()
        agenda.register(running.owed)
        listing.register()
