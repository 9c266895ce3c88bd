from django.apps import AppConfig


class MediaPipelineConfig(AppConfig):
    """Uploads and what is made of them: assets, runs, stages, artifacts."""

    name = "media_pipeline"
    label = "media_pipeline"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from media_pipeline import checks  # noqa: F401 - registers them
