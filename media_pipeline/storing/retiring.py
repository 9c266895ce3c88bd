"""Taking an artifact out of use without another in its place: what it shows was wrong."""

from typing import Any

from django.utils import timezone

from media_pipeline.models import Artifact, Asset


def retire(*, asset: Asset, kind: str, **facts: Any) -> int:
    """How many went out of use; with `facts`, only those of which these are true. Files go later, by reference."""
    found = asset.artifacts.filter(current=True, kind=kind, **{f"facts__{name}": said for name, said in facts.items()})
    return Artifact.objects.filter(pk__in=list(found.values_list("pk", flat=True))).update(
        current=False, replaced=timezone.now()
    )
