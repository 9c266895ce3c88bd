"""Short slugs of pages: a slug made of a Chinese title is hundreds of percent signs, which cannot be read out.

A slug is made once and stays when the title changes. A readable one can be typed, in Latin letters.
"""

from typing import Any

from django.utils.crypto import get_random_string

LETTERS = "bcdfghjkmnpqrstvwxyz"  # no vowels, so that no word results, and nothing that looks like a digit
SIGNS = LETTERS + "23456789"
LENGTH = 6


def new_slug() -> str:
    """Return a new slug: one of half a billion, beginning with a letter."""
    return get_random_string(1, LETTERS) + get_random_string(LENGTH - 1, SIGNS)


class ShortAddress:
    """Mixin for page models, before Page: a page without a slug gets a short one, in every way it is saved."""

    slug: str

    def _set_core_field_defaults(self) -> Any:
        """Set the slug before Wagtail (which calls this when it cleans a page or a draft) makes one of the title."""
        self.slug = self.slug or new_slug()
        return super()._set_core_field_defaults()  # type: ignore[misc]
