"""The editor for running text, with a bound on what it sends.

Wagtail takes the editor's JSON apart while the page is made, inside the one transaction in which a page may be made
(`courses.pages.wagtail_fixes.autosave`). What that costs grows with the square of the paragraphs, and of the styles
that overlap in one: 4,000 styles on a paragraph took a second, 20,000 paragraphs four. More than a person writes is
therefore refused before it is parsed.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.forms.widgets import HiddenInput
from wagtail.admin.rich_text import DraftailRichTextArea

PARAGRAPHS = 2_000  # of one text; a long lesson has a hundred
STYLES = 500  # of one paragraph: bold, links and the like
DEEPEST = 20  # a list in a list; the editor itself stops at five


class BoundedTextArea(DraftailRichTextArea):
    """Wagtail's own; raises ValidationError (400) for more than a person writes."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        require_written(HiddenInput.value_from_datadict(self, data, files, name))
        return super().value_from_datadict(data, files, name)


def require_written(sent: str | None) -> None:
    """Raise ValidationError where the editor's JSON has more than a person writes; anything else passes."""
    try:
        content = json.loads(sent or "null")
    except (ValueError, RecursionError):
        return  # Wagtail refuses what is no JSON in its own way
    blocks = content.get("blocks") if isinstance(content, dict) else None
    if isinstance(blocks, list) and (len(blocks) > PARAGRAPHS or not all(map(is_written, blocks))):
        raise ValidationError("more paragraphs, styles or levels than anybody writes")


def is_written(block: Any) -> bool:
    if not isinstance(block, dict):
        return True
    styles = sum(len(block[key]) for key in ("inlineStyleRanges", "entityRanges") if isinstance(block.get(key), list))
    depth = block.get("depth", 0)
    return styles <= STYLES and (not isinstance(depth, int | float) or depth <= DEEPEST)
