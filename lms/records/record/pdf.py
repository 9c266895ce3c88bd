"""The record as a tagged PDF (PDF/UA-1): a statement to hand over at a counter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from foundation.local_days import day_of
from lms.records.certificates.pdf import in_chinese
from lms.records.record.files import Value, tables
from lms.records.typesetting import paper
from lms.records.typesetting.glyphs import Name

if TYPE_CHECKING:
    from lms.records.record.dossier import Dossier


def render(record: Dossier) -> bytes:
    """Render the record; the same record gives the same bytes."""
    with override("zh-hans"):
        named = [(title, [list(map(written, row)) for row in rows]) for title, rows in tables(record)]
        inputs = {
            "title": _("Record of learning"),
            "name": Name(record.name),
            "as_of": _("As of %(day)s, when it last changed.") % {"day": in_chinese(day_of(record.as_of))},
            "foot": _("Made from the learner's record on this platform. Class hours are of 45 minutes."),
            "page": pgettext("number of a sheet", "Page"),
            "nothing": _("Nothing yet."),
            "facts": named[0][1][1:],
            "tables": [[title, *rows] for title, rows in named[1:]],
        }
    return paper.typeset("record.typ", inputs=inputs, files={}, made=record.as_of)


def written(value: Value) -> str:
    """Write a cell of the tables as words: on paper numbers keep their decimals, and days are written as pages do."""
    return value if isinstance(value, str) else str(value)
