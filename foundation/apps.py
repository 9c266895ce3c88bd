from django.apps import AppConfig


class FoundationConfig(AppConfig):
    """No models: an app for its catalogue of messages."""

    name = "foundation"
    label = "foundation"
