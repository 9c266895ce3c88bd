"""Collections that a person may upload to."""

from typing import Any

from wagtail.images import get_image_model
from wagtail.models import Collection
from wagtail.permissions import policy_registry


def open_to_upload(user: Any) -> list[Collection]:
    """Return them by name.

    Wagtail's permissions (for pictures) narrow them down first: a province has hundreds of collections.
    """
    policy = policy_registry.get_by_type(get_image_model())
    candidates = policy.collections_user_has_permission_for(user, "add").order_by("name")
    return [collection for collection in candidates if user.has_perm("media_pipeline.upload_asset", collection)]
