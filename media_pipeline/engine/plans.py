"""Plans: what exactly a stage is about to do, as one hash, so that the same plan is never done twice."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from media_pipeline.engine import tools
from media_pipeline.engine.recipes import REMAKE
from media_pipeline.models import Artifact, Asset, StageRun
from media_pipeline.stages.protocol import Earlier, Given, Stage, StageError
from media_pipeline.storing import storage


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that goes in, and the hash over it. Only `given()` fetches files: most plans were done before."""

    artifacts: tuple[Artifact, ...]
    named: Mapping[str, Path]
    params: Mapping[str, Any]
    facts: Mapping[str, Mapping[str, Any]]
    missing: tuple[str, ...]
    hash: str
    hashes: Mapping[str, str]
    remembered: tuple[Artifact, ...]

    def given(self) -> tuple[Given, ...]:
        return tuple(given_of(artifact) for artifact in self.artifacts)

    def earlier(self) -> tuple[Earlier, ...]:
        return tuple(Earlier(made.kind, made.facts, made.sha256, made.local_path) for made in self.remembered)

    def inputs(self, given: tuple[Given, ...]) -> dict[str, Path]:
        """Return one local path a kind (the first made), and one a role."""
        return {item.kind: item.path for item in reversed(given)} | dict(self.named)


def plan_of(stage_run: StageRun, stage: type[Stage], program: str) -> Plan:
    asset, params = stage_run.run.asset, stage_run.run.params
    artifacts = tuple(asset.artifacts.filter(current=True, kind__in=stage.needs))
    named = named_files(params, stage.params)
    # What an operator wants made again is made, whatever there is.
    kinds = getattr(stage, "remembers", ()) if stage_run.run.recipe != REMAKE else ()
    remembered = asset.artifacts.filter(kind__in=kinds).order_by("-pk") if kinds else ()
    used = {name: params[name] for name in stage.params if name in params}
    recipe: dict[str, Any] = {
        "stage": f"{stage.__module__}.{stage.__qualname__}",
        "version": stage.version,
        "tool": tools.version_of(program),
        "source": asset.sha256,
        "inputs": sorted(summed(artifact) for artifact in artifacts),
        "files": {role: digest for role, (_, digest) in named.items()},
        "params": used,
    }
    there = {artifact.kind for artifact in artifacts}
    return Plan(
        artifacts=artifacts,
        named={role: path for role, (path, _) in named.items()},
        params=used,
        facts={artifact.kind: artifact.facts for artifact in reversed(artifacts)},
        missing=tuple(kind for kind in stage.needs if kind not in there),
        hash=hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest(),
        hashes={"source": asset.sha256, "tool": recipe["tool"], **recipe["files"]},
        remembered=tuple(remembered),
    )


def summed(artifact: Artifact) -> tuple[str, ...]:
    """Return what of an input enters the hash.

    A playlist names its renditions by address, so the same bytes in another place make another playlist; what is read
    and not named may lie anywhere.
    """
    place = (str(artifact.tree),) if artifact.path.endswith(".m3u8") else ()
    return (artifact.kind, artifact.path, artifact.sha256, *place)


def given_of(artifact: Artifact) -> Given:
    return Given(artifact.kind, artifact.local_path(), f"{artifact.tree}/{artifact.path}", artifact.facts)


def named_files(params: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, tuple[Path, str]]:
    """Return files that parameters point at, by role, with their hashes: a changed caption file is another plan."""
    files: dict[str, tuple[Path, str]] = {}
    if "sign_asset" in names and params.get("sign_asset"):
        files |= film_of(params["sign_asset"], "sign_source", "sign_probe")
    if "signs" in names:
        for number, sign in enumerate(params.get("signs") or []):
            files |= film_of(sign["asset"], f"sign:{number}:source", f"sign:{number}:probe")
    if "description_asset" in names and params.get("description_asset"):
        files |= film_of(params["description_asset"], "description:source", "description:probe")
        files |= found_in(params["description_asset"], "loudness", "description:loudness")
    if "captions" in names and params.get("captions"):
        path = storage.local_path(params["captions"])
        files["captions"] = (path, digest_of(path))
    if "tracks" in names:
        for number, track in enumerate(params.get("tracks") or []):
            path = storage.local_path(track["vtt"])
            files[f"track:{number}"] = (path, digest_of(path))
    return files


def film_of(asset: str, source_role: str, probe_role: str) -> dict[str, tuple[Path, str]]:
    """Return another asset's original, and what its probe found."""
    other = Asset.objects.get(uuid=asset)
    return {source_role: (storage.local_path(other.source), other.sha256), **found_in(asset, "probe", probe_role)}


def found_in(asset: str, kind: str, role: str) -> dict[str, tuple[Path, str]]:
    """Return what a stage has found out about another asset; raises StageError, to be tried again, while it has not."""
    found = Asset.objects.get(uuid=asset).artifact(kind)
    if found is None and kind == "loudness":
        raise StageError("description_not_ready")
    if found is None:
        raise StageError("sign_not_ready")
    return {role: (found.local_path(), found.sha256)}


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
