from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Who people are, where they work, and who may do what."""

    name = "lms.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lms.people import access
        from lms.people.limits import allauth_rates

        access.register()
        allauth_rates.install()
