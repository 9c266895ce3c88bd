"""The stages that this folder lends to the media pipeline through settings.MEDIA_STAGES."""
