from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """The record of a life of learning, and certificates."""

    name = "lms.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from courses.study.signals import course_completed, learners_joined
        from lms.people.signals import person_erasing
        from lms.records import certificates, erasing, permits

        permits.register()
        course_completed.connect(certificates.on_course, dispatch_uid="records.course")
        learners_joined.connect(certificates.on_joined, dispatch_uid="records.joined")
        person_erasing.connect(erasing.on_erasing, dispatch_uid="records.erasing")
