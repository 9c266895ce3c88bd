"""The master playlist once more, when the larger sizes of a long film have been made too."""

from media_pipeline.stages.package import Package
from media_pipeline.stages.protocol import Job, Produced, StageSkipped


class PackageRest(Package):
    def __call__(self, job: Job) -> list[Produced]:
        if all("ladder" in given.facts for given in job.of_kind("hls_rendition")):
            raise StageSkipped("in_one_go")
        return super().__call__(job)
