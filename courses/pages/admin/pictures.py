"""A picture that is truncated, or is none behind its first bytes, is refused at its field in words.

Mends Wagtail 8.0 in place, which decodes a picture once more to count its pixels and lets what Pillow raises there
through. Remove what Wagtail refuses itself.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.images.fields import WagtailImageField

from foundation import parser_errors


def refuse_unreadable() -> None:
    """Patch Wagtail's image field; called once, when the app is ready."""
    WagtailImageField.check_image_pixel_size = in_words(WagtailImageField.check_image_pixel_size)


def in_words(check: Callable[..., Any]) -> Callable[..., None]:
    def check_image_pixel_size(self: Any, f: Any) -> None:
        try:
            check(self, f)
        except parser_errors.PICTURE as error:
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from error

    return check_image_pixel_size
