"""Speech recognition in a process of its own: python -m bench.media_hearing ours|bare WAV

"ours" is the stage `Recognise` as a worker calls it, "bare" is faster-whisper with the same model and the same options
and nothing around it. Prints JSON: `wall` and `cpu` seconds, loading of the model included, and how much was heard.
"""

import json
import os
import resource
import sys
import tempfile
import time
import wave
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.test")


def main() -> None:
    import django

    django.setup()
    from django.conf import settings

    from accessibility.speech import recogniser

    which, wav, model = sys.argv[1], Path(sys.argv[2]), Path(settings.RECOGNISER_MODEL_DIR)
    if reason := recogniser.unavailable(model):
        print(json.dumps({"unavailable": reason}))
        return
    import faster_whisper  # noqa: F401 - its import counts for neither

    begun = time.perf_counter()
    characters = {"ours": ours, "bare": bare}[which](wav, model)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"wall": time.perf_counter() - begun, "cpu": used.ru_utime, "characters": characters}))


def ours(wav: Path, model: Path) -> int:
    from accessibility.stages.recognise import Recognise
    from media_pipeline.stages.protocol import Job

    Recognise.use(model)
    with tempfile.TemporaryDirectory() as work:
        (produced,) = Recognise()(Job(work=Path(work), source=wav, inputs={"wav16k": wav}))
        return int(produced.facts["characters"])


def bare(wav: Path, model: Path) -> int:
    import numpy as np
    from faster_whisper import WhisperModel

    from accessibility.speech import recogniser

    with wave.open(str(wav)) as file:
        audio = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / 32768
    engine = WhisperModel(str(model), device="cpu", compute_type="int8", local_files_only=True)
    segments, _ = engine.transcribe(
        audio,
        language="zh",
        initial_prompt=recogniser.PROMPT,
        word_timestamps=True,
        vad_filter=True,
        vad_parameters={"min_silence_duration_ms": 500, "speech_pad_ms": 200},
        condition_on_previous_text=False,
        temperature=0.0,
        hallucination_silence_threshold=2,
    )
    return sum(len(segment.text) for segment in segments)


if __name__ == "__main__":
    main()
