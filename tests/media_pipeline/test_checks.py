"""The system checks of stages."""

from __future__ import annotations

from typing import Any

from media_pipeline.checks import encoder_exists, stages_exist


def test_every_stage_that_is_named_exists() -> None:
    assert stages_exist(None) == []
    assert encoder_exists(None) == []


def test_a_stage_that_does_not_is_told(settings: Any) -> None:
    settings.MEDIA_RECIPES = {"X": (("nowhere",),)}
    settings.MEDIA_STAGES = settings.MEDIA_STAGES | {"probe": "media_pipeline.none.Probe", "measure": "pathlib.Path"}

    assert {message.id for message in stages_exist(None)} == {f"media_pipeline.E00{number}" for number in (1, 2, 3)}


def test_an_encoder_that_is_not_there_is_told(settings: Any) -> None:
    settings.FFMPEG = "/nowhere/ffmpeg"

    assert [message.id for message in encoder_exists(None)] == ["media_pipeline.W001"]
