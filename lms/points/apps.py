from django.apps import AppConfig


class PointsConfig(AppConfig):
    """Policies, the ledger, balances."""

    name = "lms.points"
    label = "points"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from courses.assess.signals import attempt_marked
        from courses.study.signals import (
            course_completed,
            evidence_voided,
            learners_joined,
            learners_joining,
            lesson_completed,
            survey_answered,
            verified_changed,
        )
        from lms.delivery.signals import mark_made
        from lms.people.signals import person_confirmed, person_erasing, person_rejected
        from lms.points import erasing, permissions
        from lms.points.credits import identity_release, receivers, survey_credit
        from lms.points.reconcile import merges, voids

        permissions.register()
        verified_changed.connect(receivers.on_verified, dispatch_uid="points.verified")
        lesson_completed.connect(receivers.on_lesson, dispatch_uid="points.lesson")
        course_completed.connect(receivers.on_course, dispatch_uid="points.course")
        attempt_marked.connect(receivers.on_attempt, dispatch_uid="points.attempt")
        evidence_voided.connect(voids.put_right, dispatch_uid="points.voided")
        survey_answered.connect(survey_credit.on_answered, dispatch_uid="points.survey")
        mark_made.connect(receivers.on_mark, dispatch_uid="points.mark")
        learners_joining.connect(merges.on_joining, dispatch_uid="points.joining")
        learners_joined.connect(merges.on_joined, dispatch_uid="points.joined")
        person_erasing.connect(erasing.on_erasing, dispatch_uid="points.erasing")
        person_confirmed.connect(identity_release.on_confirmed, dispatch_uid="points.confirmed")
        person_rejected.connect(identity_release.on_rejected, dispatch_uid="points.rejected")
