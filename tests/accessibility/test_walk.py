"""One spoken sentence all the way: film, recogniser, draft, correction, second person, subtitles in the playlist."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from accessibility.captions import tracks
from accessibility.display.player import player_item
from accessibility.models import Track
from accessibility.speech import recogniser, speaker
from media_pipeline import assets
from media_pipeline.engine import runs, tools
from media_pipeline.models import Run

SENTENCE = "请大家先检查电脑电源，再打开显示器。"
pytestmark = [pytest.mark.django_db, pytest.mark.speech]


@pytest.mark.skipif(
    bool(
        recogniser.unavailable(django_settings.RECOGNISER_MODEL_DIR)
        or speaker.unavailable(django_settings.SPEAKER_MODEL_DIR, django_settings.SPEAKER_VOICES_DIR)
    ),
    reason="the speech models are not installed: run `manage.py speech_models`",
)
def test_a_spoken_sentence_becomes_approved_subtitles(base: Any, editor: Any, reviewer: Any, tmp_path: Path) -> None:
    asset = assets.create_asset(
        path=film(tmp_path), filename="lesson.mp4", title="开机", collection=base.collection, owner=editor
    )
    run = runs.run_inline(runs.start(asset=asset, recipe="LESSON_VIDEO", by=editor, queue=False))
    track = Track.objects.get(asset=asset)
    draft = track.latest

    corrected = [cue.checked() for cue in draft.read()]
    version = tracks.save_version(track=track, base_number=draft.number, cues=corrected, by=editor)
    tracks.submit(track=track, version=version, by=editor)
    approval = tracks.approve(track=track, version=version, by=reviewer)
    again = runs.run_inline(Run.objects.get(asset=asset, recipe="REPACKAGE"))

    assert (run.state, again.state) == (Run.State.DONE, Run.State.DONE)
    assert recogniser.error_rate(SENTENCE, "".join(cue.text for cue in draft.read())) <= 0.15
    assert approval.draft_errors == 0
    item = player_item(asset)
    assert item.cues
    assert item.mp4_url
    master = asset.artifact("hls_master").local_path().read_text()
    assert "TYPE=SUBTITLES" in master
    assert 'NAME="中文字幕"' in master


def film(folder: Path) -> Path:
    """The sentence over a still picture."""
    wav, mp4 = speaker.speak(SENTENCE).save(folder / "said.wav"), folder / "lesson.mp4"
    picture = ["-f", "lavfi", "-i", "color=c=navy:s=320x180:r=25"]
    coding = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest"]
    subprocess.run(
        [tools.ffmpeg(), "-v", "error", "-nostdin", "-y", *picture, "-i", str(wav), *coding, str(mp4)], check=True
    )
    return mp4
