"""Putting a drawn picture on a base's shelf, as its editor uploads one."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from wagtail.images import get_image_model

from lms.world.pictures import covers, drawing

if TYPE_CHECKING:
    from lms.bases.models import TrainingBase
    from lms.people.models import User

PICTURES = drawing.PICTURES | covers.COVERS


def on_shelf(name: str, *, title: str, base: TrainingBase, by: User) -> Any:
    """Return this picture on the base's shelf, drawn where it is not there yet. Raises KeyError for an unknown name."""
    model: Any = get_image_model()
    known = model.objects.filter(collection=base.collection, title=title).first()
    if known is not None:
        return known
    data = BytesIO()
    PICTURES[name]().save(data, "PNG", optimize=True)
    file = ContentFile(data.getvalue(), f"{name}.png")
    return model.objects.create(title=title, file=file, collection=base.collection, uploaded_by_user=by)
