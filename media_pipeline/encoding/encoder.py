"""Start ffmpeg over a film that may change on its way: as one graph, and where it does change, again in two.

Films that change are rare, and two graphs cost care (see `split_graph`): so they are made only where ffmpeg's log says
that it rebuilds its graph, which it does at the first change and is stopped there.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from media_pipeline.encoding import graph
from media_pipeline.encoding.processes import process
from media_pipeline.stages.protocol import Job

CHANGES = re.compile(r"Reconfiguring filter graph")  # logged at level "info" since ffmpeg 7.1, as two graphs work


def encode(
    job: Job,
    outputs: Sequence[Any],
    *,
    reads: Sequence[Path],
    on_progress: Callable[[Mapping[str, str]], None] | None = None,
    where_it_changes: Sequence[Sequence[Any]] = (),
) -> process.Finished:
    """Run one process for all of these outputs, its log at level "info"; raise as `process.run` does.

    `where_it_changes` are the same outputs by processes, where one process for them all would stand still.
    """

    def run(made: Sequence[Any], *, changing: bool) -> process.Finished:
        return process.run(
            graph.command(made, job.ffmpeg, level="info", changing=changing),
            work=job.work,
            reads=reads,
            on_progress=on_progress,
            cancelled=job.cancelled,
            limits=job.limits,
            until=None if changing else CHANGES,
        )

    try:
        return run(outputs, changing=False)
    except process.Stopped:
        return [run(made, changing=True) for made in where_it_changes or [outputs]][-1]
