"""The protocol of stages: what one gets and what it returns.

A stage is a class whose dotted name stands in settings.MEDIA_STAGES. It is made without arguments and called once a
job; after a crash it is simply called again with an empty work folder.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Protocol


@dataclass(frozen=True, slots=True)
class Given:
    """An artifact that exists already.

    `path` is a local file; `address` is where a browser finds it, below the public folder: "<tree>/<name>".
    """

    kind: str
    path: Path
    address: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier run of the stage made of the same film; `path` fetches the file, which may be gone by then
    (FileNotFoundError).
    """

    kind: str
    facts: Mapping[str, Any]
    sha256: str
    path: Callable[[], Path]


def nothing_to_report(share: float) -> None:
    """Take a share of the work done, 0 to 1, and do nothing with it."""


def never_cancelled() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work. Write only below `work`; it is empty at the start.

    `report` and `cancelled` keep the lease alive: call one of them at least every 30 seconds, or another worker will
    think this one dead and start over. `inputs` has one local path a kind, and for files that parameters name, one a
    role ("sign_source", "track:0"). `given` has every current artifact of the kinds in `needs`, many of one kind too.
    `facts` holds what earlier stages found out, by artifact kind ("probe", "loudness", …). `hashes` are those of the
    "source", of the "tool" (its version) and of every role; `earlier`, newest first, has what the stage `remembers`.
    """

    work: Path
    source: Path
    inputs: Mapping[str, Path] = field(default_factory=dict)
    given: tuple[Given, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    report: Callable[[float], None] = nothing_to_report
    cancelled: Callable[[], bool] = never_cancelled
    ffmpeg: str = "ffmpeg"
    limits: Mapping[str, int] = field(default_factory=dict)
    hashes: Mapping[str, str] = field(default_factory=dict)
    earlier: tuple[Earlier, ...] = ()

    def of_kind(self, kind: str) -> list[Given]:
        return [given for given in self.given if given.kind == kind]


@dataclass(frozen=True, slots=True)
class Produced:
    """A file below `Job.work` that shall become an artifact.

    `path` is the file a reader opens first; what lies in `folder` (segments beside their playlist) belongs to it.
    `facts` must be plain JSON. "duration" in seconds and "segments" (a number), where stated, are verified.
    """

    kind: str
    path: Path
    facts: Mapping[str, Any] = field(default_factory=dict)
    folder: Path | None = None


class Stage(Protocol):
    """The role; see `Probe` for the smallest one.

    `version` enters the plan hash: raise it when the same inputs shall give other outputs. `needs` are the artifact
    kinds it reads, `params` the names of the parameters that matter to it: both enter the plan hash, and nothing else.
    An optional stage may fail or be skipped without failing its run, and the next row does not wait for it. One with
    `yields = True` (see `EncodeRest`) lets every other stage that waits go before it. One that makes several films may
    name their kinds in `remembers` and reuse those that would come out the same (see `film_reuse`): they enter no hash.
    """

    version: ClassVar[str]
    optional: ClassVar[bool]
    queue: ClassVar[str]
    needs: ClassVar[tuple[str, ...]]
    params: ClassVar[tuple[str, ...]]

    def __call__(self, job: Job) -> list[Produced]: ...


class StageError(Exception):
    """A stage could not do it.

    `code` is for machines and picks the words people read. A `permanent` error is the file's fault and trying again is
    no use; a `resource` error (disk, memory) is the machine's fault and is not counted; anything else is tried again.
    """

    def __init__(self, code: str, *, permanent: bool = False, resource: bool = False, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.permanent = permanent
        self.resource = resource
        self.detail = detail


class StageSkipped(Exception):
    """An optional stage has nothing to do here; `code` says why ("no_recogniser", "no_audio")."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class JobCancelled(Exception):
    """Someone cancelled the run, or another worker took it over."""
