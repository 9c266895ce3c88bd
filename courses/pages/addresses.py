"""Short addresses of pages: a title in Chinese makes an address of hundreds of percent signs that nobody can read out.

An address is made once and stays when the title changes. Who wants a speaking one types it, in Latin letters.
"""

from typing import Any

from django.utils.crypto import get_random_string

LETTERS = "bcdfghjkmnpqrstvwxyz"  # no vowels, so that no word comes about, and nothing that looks like a digit
SIGNS = LETTERS + "23456789"
LENGTH = 6


def make() -> str:
    """Return a new address: one of half a billion, beginning with a letter."""
    return get_random_string(1, LETTERS) + get_random_string(LENGTH - 1, SIGNS)


class ShortAddress:
    """For page models, before Page: a page that is given no address gets a short one, in every way it is saved."""

    slug: str

    def _set_core_field_defaults(self) -> Any:
        """Before Wagtail (which asks here when it cleans a page or a draft) makes one of the title."""
        self.slug = self.slug or make()
        return super()._set_core_field_defaults()  # type: ignore[misc]
