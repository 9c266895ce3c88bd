from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """Programmes, cohorts, sessions, marks."""

    name = "lms.delivery"
    label = "delivery"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_delete, post_save

        from courses.study.signals import evidence_voided, learners_joining
        from lms.backoffice.agenda import register as register_duties
        from lms.backoffice.checklist import register as register_stages
        from lms.delivery import accommodations, agenda, cohorts, news, permissions
        from lms.delivery.signals import cohort_stepped
        from lms.people.models import Need
        from lms.people.signals import person_erasing

        permissions.register()
        register_duties(agenda.owed)
        register_stages(agenda.stages)
        post_save.connect(accommodations.on_need_saved, sender=Need, dispatch_uid="delivery.need_saved")
        post_delete.connect(accommodations.on_need_deleted, sender=Need, dispatch_uid="delivery.need_deleted")
        learners_joining.connect(cohorts.on_joining, dispatch_uid="delivery.joining")
        person_erasing.connect(cohorts.on_erasing, dispatch_uid="delivery.erasing")
        cohort_stepped.connect(news.on_step, dispatch_uid="delivery.news")
        evidence_voided.connect(news.on_voided, dispatch_uid="delivery.voided")
