from django.apps import AppConfig


class BasesConfig(AppConfig):
    """Training bases: their status, their tree of pages, the courses they owe."""

    name = "lms.bases"
    label = "bases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_delete, post_save

        from lms.backoffice.agenda import register as register_duties
        from lms.backoffice.checklist import register as register_stages
        from lms.bases import agenda, permissions
        from lms.bases.lifecycle import projection
        from lms.people.models import Posting

        permissions.register()
        register_duties(agenda.owed)
        register_stages(agenda.stages)
        post_save.connect(projection.posting_changed, sender=Posting, dispatch_uid="bases.posting_saved")
        post_delete.connect(projection.posting_changed, sender=Posting, dispatch_uid="bases.posting_deleted")
