"""The stage that drafts captions: the recogniser's WAV in, a JSON of words with times and probabilities out.

It is optional. Where no recogniser is installed it is skipped, its run ends well, and captions are typed or uploaded.
"""

import json
from pathlib import Path
from typing import ClassVar

from accessibility.speech import recogniser
from media_pipeline.stages.protocol import Job, JobCancelled, Produced, StageError, StageSkipped


class Recognise:
    """The app sets `model_dir` when it starts: a stage reads no settings."""

    version: ClassVar[str] = "1"
    optional: ClassVar[bool] = True
    queue: ClassVar[str] = "media"
    needs: ClassVar[tuple[str, ...]] = ("wav16k",)
    params: ClassVar[tuple[str, ...]] = ()
    model_dir: ClassVar[Path] = Path("models")

    @classmethod
    def use(cls, model_dir: Path) -> None:
        """Set the model's folder; another model is another plan, so the old one's result is not reused."""
        cls.model_dir = model_dir
        cls.version = f"1 {recogniser.fingerprint(model_dir)}"

    def __call__(self, job: Job) -> list[Produced]:
        if reason := recogniser.unavailable(self.model_dir):
            raise StageSkipped("no_recogniser", reason)
        if "wav16k" not in job.inputs:
            raise StageSkipped("no_audio")

        def report(share: float) -> None:
            if job.cancelled():
                raise JobCancelled
            job.report(share)

        try:
            heard = recogniser.recognise(job.inputs["wav16k"], self.model_dir, report=report)
        except ValueError as error:
            raise StageError("bad_wav", permanent=True, detail=str(error)) from error
        path = job.work / "recognition.json"
        path.write_text(json.dumps(heard.to_json(), ensure_ascii=False), encoding="utf-8")
        facts = {"segments": len(heard.segments), "characters": len(heard.text), "model": heard.model}
        return [Produced("recognition", path, facts)]
