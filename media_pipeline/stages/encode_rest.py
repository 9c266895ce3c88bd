"""The larger sizes of a long film, after its small ones can be watched: the same segment times, pictures only."""

from collections.abc import Sequence
from typing import ClassVar

from media_pipeline.encoding import graph
from media_pipeline.encoding.picture.ladder import Rung, ladder
from media_pipeline.encoding.probing.source import source
from media_pipeline.stages.encode import frames_done, renditions, run, same_times
from media_pipeline.stages.protocol import Given, Job, Produced, StageSkipped


class EncodeRest:
    version: ClassVar[str] = "2"
    optional: ClassVar[bool] = False
    queue: ClassVar[str] = "media"
    yields: ClassVar[bool] = True
    needs: ClassVar[tuple[str, ...]] = ("probe", "hls_rendition")
    params: ClassVar[tuple[str, ...]] = ("audio_only",)

    def __call__(self, job: Job) -> list[Produced]:
        small = first_made(job.of_kind("hls_rendition"))
        rungs = missing_rungs(job, small)
        if not rungs:
            raise StageSkipped("in_one_go")
        film = source(job.source, job.facts["probe"])
        hls = job.work / "hls"
        longer = film.duration - film.pictures
        pictures = graph.pictures(graph.opened(film)[str(film.video)], longer, film, rungs[0])
        output = graph.hls(graph.rungs(pictures, rungs), rungs, None, hls, film.duration)
        run(job, [output], reads=[film.path], share=frames_done(film.duration))
        produced = renditions(hls, rungs, {})
        smallest = min(small, key=lambda given: int(given.facts["edge"])).path
        for item in produced:
            same_times(smallest, item.path)
        return produced


def first_made(renditions: Sequence[Given]) -> list[Given]:
    """Return the sizes that `encode` made: only its facts list the sizes to make."""
    return [given for given in renditions if "ladder" in given.facts]


def missing_rungs(job: Job, made: Sequence[Given]) -> list[Rung]:
    """Return the sizes that are wanted and that `encode` did not make, largest first."""
    if job.params.get("audio_only") or not made:
        return []
    film = source(job.source, job.facts["probe"])
    wanted = {int(edge) for edge in made[0].facts["ladder"]} - {int(given.facts["edge"]) for given in made}
    return [rung for rung in ladder(film.width, film.height) if rung.short_edge in wanted]
