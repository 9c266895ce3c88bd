"""How many bytes may be sent to which address: a form or JSON 256 kB, and here which addresses take more, and why.

More is taken only from a sender whom the view lets in by the headers, and written to a file as it comes.
"""

from collections.abc import Callable

from django.conf import settings
from django.urls import Resolver404, resolve

SMALL = 256 * 1024
LONG_FORM = 2_621_440  # settings.DATA_UPLOAD_MAX_MEMORY_SIZE: Django takes no more of a form's own fields
DOCUMENT = 25 << 20
AROUND = 64 * 1024  # the other fields of a form with a file


def film() -> int:
    from media_pipeline.uploads.uploads import largest

    return largest()


def picture() -> int:
    return int(settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE)


def scan() -> int:
    from lms.records.elsewhere.scans import LARGEST

    return LARGEST


def roster() -> int:
    from lms.exchange.workbook import LARGEST

    return LARGEST


def fixed(size: int) -> Callable[[], int]:
    return lambda: size


LARGER: dict[str, Callable[[], int]] = {
    "exchange:roster": roster,
    "records:enter_external": scan,
    "records:correct_external": scan,
    "points:correct": fixed(5_000_000),
    "accessibility:upload": fixed(1_000_000),
    "accessibility:edit": fixed(LONG_FORM),  # all captions of a film of hours
    "accessibility:resolve": fixed(LONG_FORM),
    "media_pipeline:upload": film,  # the upload page without its script
    "wagtailimages:add": picture,
    "wagtailimages:add_multiple": picture,
    "wagtailimages:edit": picture,
    "wagtailimages_chooser:create": picture,
    "wagtailimages_chooser:chosen_multiple": fixed(LONG_FORM),
    "wagtaildocs:add": fixed(DOCUMENT),
    "wagtaildocs:add_multiple": fixed(DOCUMENT),
    "wagtaildocs:edit": fixed(DOCUMENT),
    "wagtaildocs_chooser:create": fixed(DOCUMENT),
    # A lesson of many blocks, as the editor sends all of it.
    "wagtailadmin_pages:add": fixed(LONG_FORM),
    "wagtailadmin_pages:edit": fixed(LONG_FORM),
    "wagtailadmin_pages:preview_on_add": fixed(LONG_FORM),
    "wagtailadmin_pages:preview_on_edit": fixed(LONG_FORM),
}


def most(path: str) -> int:
    """Return how many bytes this address takes from a sender who is let in."""
    try:
        name = resolve(path).view_name
    except Resolver404:
        return SMALL
    larger = LARGER.get(name)
    return larger() + AROUND if larger else SMALL
