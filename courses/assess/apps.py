from django.apps import AppConfig


class AssessConfig(AppConfig):
    """Quizzes and how they are marked."""

    name = "courses.assess"
    label = "assess"
    default_auto_field = "django.db.models.BigAutoField"
