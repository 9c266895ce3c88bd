from django.apps import AppConfig


class SecondFactorConfig(AppConfig):
    """Passkeys, codes and recovery codes beside the password, for those who decide about other people."""

    name = "lms.second_factor"
    label = "second_factor"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lms.second_factor import (
            permissions,
            receivers,
        )

        permissions.register()
        receivers.connect()
