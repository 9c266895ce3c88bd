from pathlib import Path

from django.apps import AppConfig
from django.conf import settings


class AccessibilityConfig(AppConfig):
    """What makes a video usable by everyone: captions, sign, speech, readiness."""

    name = "accessibility"
    label = "accessibility"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accessibility.renditions import receivers
        from accessibility.speech import speaker
        from accessibility.stages.describe import Describe
        from accessibility.stages.recognise import Recognise
        from media_pipeline import signals

        Recognise.use(Path(settings.RECOGNISER_MODEL_DIR))
        speaker.House.folders = (Path(settings.SPEAKER_MODEL_DIR), Path(settings.SPEAKER_VOICES_DIR))
        Describe.use(*speaker.House.folders)
        signals.artifact_stored.connect(receivers.cut_captions, dispatch_uid="accessibility.cut_captions")
        signals.artifact_published.connect(receivers.draft_captions, dispatch_uid="accessibility.draft_captions")
        signals.run_finished.connect(receivers.make_what_waited, dispatch_uid="accessibility.make_what_waited")
        signals.run_finished.connect(receivers.leave_something_to_edit, dispatch_uid="accessibility.something_to_edit")
