from django.apps import AppConfig


class BasesConfig(AppConfig):
    """Training bases: their status, their tree of pages, the courses they owe."""

    name = "lms.bases"
    label = "bases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_delete, post_save
        from wagtail.signals import page_published, workflow_approved, workflow_rejected

        from accessibility.signals import reviewed
        from lms.backoffice.agenda import register as register_duties
        from lms.backoffice.checklist import register as register_stages
        from lms.bases import agenda, news, permissions
        from lms.bases.lifecycle import projection
        from lms.people.models import Posting
        from media_pipeline.signals import run_finished

        permissions.register()
        workflow_rejected.connect(news.on_rejected, dispatch_uid="bases.news_rejected")
        workflow_approved.connect(news.on_approved, dispatch_uid="bases.news_approved")
        page_published.connect(news.on_published, dispatch_uid="bases.news_published")
        run_finished.connect(news.on_run_finished, dispatch_uid="bases.news_film")
        reviewed.connect(news.on_reviewed, dispatch_uid="bases.news_reviewed")
        register_duties(agenda.owed)
        register_stages(agenda.stages)
        post_save.connect(projection.posting_changed, sender=Posting, dispatch_uid="bases.posting_saved")
        post_delete.connect(projection.posting_changed, sender=Posting, dispatch_uid="bases.posting_deleted")
