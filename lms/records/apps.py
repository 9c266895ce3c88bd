from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """The record of a life of learning, and certificates."""

    name = "lms.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from courses.study.signals import course_completed, evidence_voided, learners_joined
        from lms.backoffice.agenda import register as register_duties
        from lms.people.signals import help_ended, person_erasing
        from lms.points.signals import identity_released, ledger_corrected
        from lms.records import agenda, erasing, permissions
        from lms.records.certificates import certificate_review, certificates
        from lms.records.record import sharing

        permissions.register()
        register_duties(agenda.owed)
        course_completed.connect(certificates.on_course, dispatch_uid="records.course")
        course_completed.connect(certificate_review.on_course, dispatch_uid="records.doubt_course")
        evidence_voided.connect(certificate_review.on_voided, dispatch_uid="records.doubt_voided")
        ledger_corrected.connect(certificate_review.on_corrected, dispatch_uid="records.doubt_corrected")
        learners_joined.connect(certificates.on_joined, dispatch_uid="records.joined")
        person_erasing.connect(erasing.on_erasing, dispatch_uid="records.erasing")
        help_ended.connect(sharing.on_help_ended, dispatch_uid="records.help_ended")
        identity_released.connect(certificates.on_released, dispatch_uid="records.released")
