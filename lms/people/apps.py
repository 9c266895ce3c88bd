from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Who people are, where they work, and who may do what."""

    name = "lms.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from lms.people import access, views
        from lms.people.kept_forms import signing_in as kept_forms
        from lms.people.limits import allauth_rates, codes, signing_in
        from lms.people.signals import person_erasing
        from lms.people.signing_in import log, own_sessions, session_receivers  # noqa: F401 - receivers
        from lms.people.sms import outbox

        access.register()
        allauth_rates.install()
        codes.install()
        user_logged_in.connect(signing_in.on_signed_in, dispatch_uid="people.limits")
        person_erasing.connect(signing_in.on_erasing, dispatch_uid="people.limits")
        person_erasing.connect(outbox.on_erasing, dispatch_uid="people.sms")
        user_logged_in.connect(kept_forms.on_signed_in, dispatch_uid="people.kept_forms")
        user_logged_in.connect(own_sessions.on_signed_in, dispatch_uid="people.own_sessions")
        user_logged_in.connect(views.on_signed_in, dispatch_uid="people.signed_in")
