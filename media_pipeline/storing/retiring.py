"""Retiring an artifact without another in its place: what it shows was wrong."""

from typing import Any

from django.utils import timezone

from media_pipeline.models import Artifact, Asset


def retire(*, asset: Asset, kind: str, **facts: Any) -> int:
    """Retire artifacts and return how many; with `facts`, only matching ones. Files are collected later."""
    found = asset.artifacts.filter(
        current=True, kind=kind, **{f"facts__{name}": value for name, value in facts.items()}
    )
    return Artifact.objects.filter(pk__in=list(found.values_list("pk", flat=True))).update(
        current=False, replaced=timezone.now()
    )
