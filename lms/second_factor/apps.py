from django.apps import AppConfig


class SecondFactorConfig(AppConfig):
    """Passkeys, codes and recovery codes beside the password, for those who decide about other people."""

    name = "lms.second_factor"
    label = "second_factor"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lms.backoffice.agenda import register as register_duties
        from lms.second_factor import agenda, permissions, receivers

        permissions.register()
        register_duties(agenda.owed)
        receivers.connect()
