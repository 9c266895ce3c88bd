"""From the recogniser's artifact to cues, and what else the artifact can tell."""

import json
from functools import lru_cache

from accessibility.captions.cues import Cue
from accessibility.captions.rules import Profile
from accessibility.captions.segmentation import draft
from accessibility.speech.recogniser import Recognition
from accessibility.speech.words import cut
from media_pipeline.models import Artifact, Asset


@lru_cache(maxsize=32)
def read(path: str) -> Recognition:
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 - a string, so that it can be a cache's key
        return Recognition.from_json(json.load(file))


def recognition(artifact: Artifact) -> Recognition:
    return read(str(artifact.local_path()))  # a tree's files never change, so neither does what was read


def cues_of(artifact: Artifact) -> list[Cue]:
    """Return captions for what was recognised. An hour takes a while, then it is cached: call before a transaction."""
    return list(draft_cues(str(artifact.local_path())))


@lru_cache(maxsize=4)
def draft_cues(path: str) -> tuple[Cue, ...]:
    return tuple(draft([(segment.words, segment.doubtful) for segment in read(path).segments], Profile(), cut))


def speech_of(asset: Asset) -> list[tuple[int, int]]:
    """Return where somebody was heard to speak (ms); nothing where no recogniser ran."""
    artifact = asset.artifact("recognition")
    return list(recognition(artifact).speech) if artifact else []
