from django.apps import AppConfig


class LmsConfig(AppConfig):
    """The service itself: its commands, its design system, its front door."""

    name = "lms"
    label = "lms"

    def ready(self) -> None:
        from lms import checks  # noqa: F401  (registers the system checks)
        from lms.backoffice.agenda import register as register_duties
        from lms.machine import agenda

        register_duties(agenda.owed)
