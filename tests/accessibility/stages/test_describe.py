"""The built-in voice speaks a description into a film; its model has to be in place."""

from __future__ import annotations

import subprocess
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as django_settings

from accessibility.captions import webvtt
from accessibility.captions.rules import reading_length
from accessibility.descriptions import description_timing
from accessibility.speech import speaker
from accessibility.stages.describe import Describe
from media_pipeline.stages.package import Package
from media_pipeline.stages.protocol import Job, StageSkipped
from tests.media_pipeline import walk
from tests.media_pipeline.clips import FFMPEG, QUICK

if TYPE_CHECKING:
    from pathlib import Path

needs_voice = pytest.mark.skipif(
    bool(speaker.unavailable(django_settings.SPEAKER_MODEL_DIR, django_settings.SPEAKER_VOICES_DIR)),
    reason="the voice is not installed: run `manage.py speech_models`",
)
SPEECH = [[0, 2000], [5000, 9000]]
DESCRIPTIONS = [
    {"at_ms": 2200, "text": "老师打开相机。"},
    {"at_ms": 7000, "text": "屏幕上有三个按钮，左边的是设置，右边的是相册，中间的按钮是红色的。"},
    {"at_ms": 9200, "text": "她按下红色按钮。"},
]


def test_without_a_voice_it_is_skipped_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Describe, "folders", (tmp_path, tmp_path))

    with pytest.raises(StageSkipped) as skipped:
        Describe()(Job(work=tmp_path, source=tmp_path))

    assert skipped.value.code == "no_voice"


@pytest.mark.speech
@needs_voice
def test_spoken_into_pauses_and_what_does_not_fit_is_a_clip_of_its_own(tmp_path: Path) -> None:
    source = tmp_path / "lesson.mp4"
    film = ("-f", "lavfi", "-i", "color=gray:s=160x90:r=25:d=13", "-f", "lavfi", "-i", "sine=f=300:d=13")
    subprocess.run([FFMPEG, "-v", "error", "-y", *film, *QUICK, "-c:a", "aac", str(source)], check=True)
    lesson = walk.lesson(source, tmp_path / "lesson")

    lesson.do(Describe, descriptions=DESCRIPTIONS, speech=SPEECH)
    lesson.do(Package)

    (made,) = lesson.of("description_clips")
    first, second, third = made.facts["clips"]
    assert [clip["extended"] for clip in (first, second, third)] == [False, True, False]
    assert (made.facts["fitted"], made.facts["extended"], made.facts["synthetic"]) == (2, 1, True)
    assert first["at_ms"] + first["ms"] <= 5000 - description_timing.MARGIN_MS
    assert third["at_ms"] >= 9000
    for clip in (first, third):
        assert reading_length(clip["text"]) * 1000 / clip["ms"] <= description_timing.FASTEST * 1.05
    spoken = walk.loudness(lesson.of("described_audio")[0].path)
    assert spoken["lufs"] == pytest.approx(-16, abs=1)
    for clip in (first, second, third):
        heard = walk.heard(made.path.parent / clip["file"])
        assert heard.shape[1] / 48000 == pytest.approx(clip["ms"] / 1000, abs=0.1)
        assert abs(heard).max() > 0.1
    cues = webvtt.parse(made.path.read_text(encoding="utf-8")).cues
    assert all(before.start_ms < after.start_ms for before, after in pairwise(cues))
    master = lesson.of("hls_master")[0].path.read_text(encoding="utf-8")
    assert "合成语音" in master
    assert 'CHARACTERISTICS="public.accessibility.describes-video"' in master
