"""The master playlist of an interpreter's film, which plays beside a lesson and has no sound."""

from typing import ClassVar

from media_pipeline.stages.package import written
from media_pipeline.stages.protocol import Job, Produced, StageError


class PackageSign:
    version: ClassVar[str] = "1"
    optional: ClassVar[bool] = False
    queue: ClassVar[str] = "default"
    needs: ClassVar[tuple[str, ...]] = ("hls_rendition",)
    params: ClassVar[tuple[str, ...]] = ()

    def __call__(self, job: Job) -> list[Produced]:
        pictures = sorted(job.of_kind("hls_rendition"), key=lambda given: -int(given.facts["edge"]))
        if not pictures:
            raise StageError("nothing_to_package", permanent=True)
        path = job.work / "sign.m3u8"
        path.write_text(written(pictures, [], []), encoding="utf-8")
        return [Produced("sign_hls_master", path, {"renditions": len(pictures)})]
