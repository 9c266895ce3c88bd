"""The real voice speaks and the real recogniser hears it; both models have to be in place."""

from __future__ import annotations

import wave

import numpy as np
import pytest
from django.conf import settings as django_settings

from accessibility.speech import recogniser, speaker
from accessibility.stages.recognise import Recognise
from media_pipeline.stages.protocol import Job, StageSkipped

SENTENCE = "同学们好，我们一起学习怎样用手机拍摄商品照片。"

needs_models = pytest.mark.skipif(
    bool(
        recogniser.unavailable(django_settings.RECOGNISER_MODEL_DIR)
        or speaker.unavailable(django_settings.SPEAKER_MODEL_DIR, django_settings.SPEAKER_VOICES_DIR)
    ),
    reason="the speech models are not installed: run `manage.py speech_models`",
)


@pytest.mark.speech
@needs_models
def test_what_is_said_is_heard(tmp_path):
    spoken = speaker.speak(SENTENCE)
    wav = as_16k(spoken, tmp_path / "said.wav")

    (produced,) = Recognise()(Job(work=tmp_path, source=wav, inputs={"wav16k": wav}))

    import json

    recognition = recogniser.Recognition.from_json(json.loads(produced.path.read_text()))
    assert recogniser.error_rate(SENTENCE, recognition.text) <= 0.1
    assert 3 < spoken.seconds < 9
    assert recognition.speech
    times = [word.start_ms for segment in recognition.segments for word in segment.words]
    assert times == sorted(times)


@pytest.mark.speech
@needs_models
def test_silence_has_no_words(tmp_path):
    quiet = speaker.Speech(np.zeros(48_000, np.float32))
    wav = as_16k(quiet, tmp_path / "quiet.wav")

    assert recogniser.recognise(wav, django_settings.RECOGNISER_MODEL_DIR).segments == ()


def test_without_a_model_the_stage_is_skipped(tmp_path, monkeypatch):
    monkeypatch.setattr(Recognise, "model_dir", tmp_path)

    with pytest.raises(StageSkipped) as skipped:
        Recognise()(Job(work=tmp_path, source=tmp_path, inputs={"wav16k": tmp_path}))

    assert skipped.value.code == "no_recogniser"


def test_another_model_is_another_plan(tmp_path, monkeypatch):
    monkeypatch.setattr(Recognise, "version", Recognise.version)
    monkeypatch.setattr(Recognise, "model_dir", Recognise.model_dir)
    (tmp_path / "large").mkdir()
    (tmp_path / "large" / "model.bin").write_bytes(b"12345")

    Recognise.use(tmp_path / "large")

    assert Recognise.version == "1 large-5"


def test_long_sentences_are_cut_at_commas_for_the_voice():
    text = "一" * 60 + "，" + "二" * 60 + "。三。\n\n"

    assert [len(piece) for piece in speaker.pieces(text)] == [61, 61, 4]


def as_16k(speech: speaker.Speech, path):
    count = int(len(speech.samples) * 2 / 3)
    samples = np.interp(np.arange(count) * 1.5, np.arange(len(speech.samples)), speech.samples)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path
