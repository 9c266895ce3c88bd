from django.apps import AppConfig


class OwnAccountConfig(AppConfig):
    """A person's own account, and what her office does when she cannot get into it."""

    name = "lms.own_account"
    label = "own_account"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from lms.backoffice.agenda import register as register_duties
        from lms.own_account import agenda, new_phones, permissions, requests, slips
        from lms.people.signals import person_erasing

        permissions.register()
        register_duties(agenda.owed)
        user_logged_in.connect(slips.on_signed_in, dispatch_uid="own_account.slips")
        person_erasing.connect(slips.on_erasing, dispatch_uid="own_account.slips")
        person_erasing.connect(new_phones.on_erasing, dispatch_uid="own_account.new_phones")
        person_erasing.connect(requests.on_erasing, dispatch_uid="own_account.requests")
