"""What exactly a stage is about to do, as one hash: the same plan is never done twice."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from media_pipeline import storage, tools
from media_pipeline.models import Artifact, Asset, StageRun
from media_pipeline.stages.protocol import Given, Stage, StageError


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that goes in, and the hash over it."""

    given: tuple[Given, ...]
    inputs: Mapping[str, Path]
    params: Mapping[str, Any]
    facts: Mapping[str, Mapping[str, Any]]
    missing: tuple[str, ...]
    hash: str


def plan_of(stage_run: StageRun, stage: type[Stage], program: str) -> Plan:
    asset, params = stage_run.run.asset, stage_run.run.params
    artifacts = list(asset.artifacts.filter(current=True, kind__in=stage.needs))
    given = tuple(given_of(artifact) for artifact in artifacts)
    named = named_files(params, stage.params)
    used = {name: params[name] for name in stage.params if name in params}
    sums = [(artifact.kind, artifact.path, artifact.sha256) for artifact in artifacts]
    recipe = {
        "stage": f"{stage.__module__}.{stage.__qualname__}",
        "version": stage.version,
        "tool": tools.version_of(program),
        "source": asset.sha256,
        "inputs": sorted(sums),
        "files": {role: digest for role, (_, digest) in named.items()},
        "params": used,
    }
    kinds = {item.kind for item in given}
    return Plan(
        given=given,
        inputs={item.kind: item.path for item in reversed(given)} | {role: path for role, (path, _) in named.items()},
        params=used,
        facts={item.kind: item.facts for item in reversed(given)},
        missing=tuple(kind for kind in stage.needs if kind not in kinds),
        hash=hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest(),
    )


def given_of(artifact: Artifact) -> Given:
    return Given(artifact.kind, artifact.local_path(), f"{artifact.tree}/{artifact.path}", artifact.facts)


def named_files(params: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, tuple[Path, str]]:
    """Files that parameters point at, by role, each with its hash: a changed caption file is another plan."""
    files: dict[str, tuple[Path, str]] = {}
    if "sign_asset" in names and params.get("sign_asset"):
        sign = Asset.objects.get(uuid=params["sign_asset"])
        probe = sign.artifact("probe")
        if probe is None:
            raise StageError("sign_not_ready")
        files["sign_source"] = (storage.local_path(sign.source), sign.sha256)
        files["sign_probe"] = (probe.local_path(), probe.sha256)
    if "tracks" in names:
        for number, track in enumerate(params.get("tracks") or []):
            path = storage.local_path(track["vtt"])
            files[f"track:{number}"] = (path, digest_of(path))
    return files


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
