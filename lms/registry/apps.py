from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Finding people, correcting, joining, moving and erasing them: what touches every app at once."""

    name = "lms.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lms.backoffice.agenda import register as register_duties
        from lms.backoffice.checklist import register as register_stages
        from lms.people.signals import person_erasing
        from lms.registry import agenda, erasure, permissions

        permissions.register()
        register_duties(agenda.owed)
        register_stages(agenda.stages)
        person_erasing.connect(erasure.on_erasing, dispatch_uid="registry.erasing")
