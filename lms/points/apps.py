from django.apps import AppConfig


class PointsConfig(AppConfig):
    """Policies, the ledger, balances."""

    name = "lms.points"
    label = "points"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from courses.study.signals import evidence_voided, learners_joined, learners_joining
        from lms.backoffice.agenda import register as register_duties
        from lms.people.signals import person_confirmed, person_erasing, person_rejected
        from lms.points import agenda, erasing, permissions
        from lms.points.credits import identity_release, registry
        from lms.points.reconcile import merges, voids

        permissions.register()
        register_duties(agenda.owed)
        registry.listen()
        evidence_voided.connect(voids.on_evidence_voided, dispatch_uid="points.voided")
        learners_joining.connect(merges.on_joining, dispatch_uid="points.joining")
        learners_joined.connect(merges.on_joined, dispatch_uid="points.joined")
        person_erasing.connect(erasing.on_erasing, dispatch_uid="points.erasing")
        person_confirmed.connect(identity_release.on_confirmed, dispatch_uid="points.confirmed")
        person_rejected.connect(identity_release.on_rejected, dispatch_uid="points.rejected")
