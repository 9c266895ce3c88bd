from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Workbooks from and to offices."""

    name = "lms.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lms.backoffice.agenda import register as register_duties
        from lms.exchange import agenda, erasing, permissions
        from lms.people.signals import person_erasing

        permissions.register()
        register_duties(agenda.owed)
        person_erasing.connect(erasing.on_erasing, dispatch_uid="exchange.erasing")
