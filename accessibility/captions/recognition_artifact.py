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
    """Captions for what was heard. Of an hour this takes a while, and then it is known: ask before a transaction."""
    return list(cut_up(str(artifact.local_path())))


@lru_cache(maxsize=4)
def cut_up(path: str) -> tuple[Cue, ...]:
    return tuple(draft([(segment.words, segment.doubtful) for segment in read(path).segments], Profile(), cut))


def speech_of(asset: Asset) -> list[tuple[int, int]]:
    """Where somebody was heard to speak (ms); nothing where nobody listened."""
    artifact = asset.artifact("recognition")
    return list(recognition(artifact).speech) if artifact else []
