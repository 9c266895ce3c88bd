"""What is said about a row or a column of a class list: what was found, and what to do now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

type Level = Literal["error", "warning", "known"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a row, or about a column or sheet beside the headings.

    What is kept never holds what stood in a cell, because identity numbers and names may not lie about: `named`, a
    heading or a choice, is for the page that is drawn while the file waits.
    """

    row: int
    column: str
    level: Level
    code: str
    named: str = ""

    def as_json(self) -> dict[str, object]:
        return {"row": self.row, "column": self.column, "level": self.level, "code": self.code}

    @property
    def words(self) -> str:
        text = words_of(self.code)
        return _("%(words)s (%(named)s)") % {"words": text, "named": self.named} if self.named else text


def words_of(code: str) -> str:
    return (of_cells() | of_people() | of_sheets()).get(code, code)


def of_cells() -> dict[str, str]:
    return {
        "needed": _("This cell is empty; it is needed."),
        "number_cell": _(
            "Excel holds this as a number and has cut its last digits. Set the column to “text” and type it again."
        ),
        "formula": _("This cell is a formula. Enter the value itself."),
        "formula_left_out": _(
            "This cell is a formula; the row is taken over without it. Enter the value itself and send the list again."
        ),
        "error_value": _("Excel shows an error here instead of a value. Type the value itself."),
        "error_left_out": _(
            "Excel shows an error here instead of a value; the row is taken over without it. Type the value itself and"
            " send the list again."
        ),
        "day_cell": _("Excel has made a day of this. Set the column to “text” and type it again."),
        "no_name": _(
            "This is nobody's name: it has no letters, or digits in it. Type the name as on the citizen card."
        ),
        "long_name": _("This name is longer than 100 signs. Type the name alone."),
        "odd_name": _("There are signs in this name that names seldom have. Look whether it is right."),
        "name_tidied": _(
            "Spaces, signs that nobody sees or a dot of another kind were put right in this name. Look whether it is"
            " right now."
        ),
        "no_glyph": _(
            "Certificates cannot show a sign of this name: they have a □ there, and beside it how the name is read."
            " Compare it with her papers."
        ),
        "number_tidied": _("Quotes or signs that nobody sees stood around this number; it is read without them."),
        "citizen_id": _("This citizen id cannot be right: check its 18 characters."),
        "certificate": _("This disability-certificate number cannot be right: it has 20 characters."),
        "certificate_of_another": _("The certificate number begins with another citizen id."),
        "phone": _("This is no mobile number; the row is taken over without it."),
        "phone_rounded": _(
            "Excel has cut the last digits of this phone; the row is taken over without it. Set the column to “text”"
            " and type it again."
        ),
        "place": _("There is no place with this code."),
        "place_not_yours": _("This place is outside your area."),
        "not_a_choice": _("This word is not in the list of choices; the row is taken over without it."),
        "other_class": _("This row belongs to another class."),
    }


def of_people() -> dict[str, str]:
    return {
        "twice": _("The same person stands in an earlier row."),
        "phone_first": _(
            "This phone stands in a later row as well. It will sign in the person of this row only: if it is not hers,"
            " take it out here."
        ),
        "phone_again": _(
            "This phone stands in an earlier row; this row is taken over without it. A phone signs in one person: enter"
            " another number, or its holder as this person's helper."
        ),
        "phone_elsewhere": _(
            "This phone signs in somebody else already, so it was not entered for this person. Enter another number on"
            " her page, or its holder as her helper."
        ),
        "known": _("In the class already; nothing changes."),
        "rejected": _(
            "The office has not confirmed this person. Ask the office of your place before you send the row."
        ),
        "not_taken": _(
            "The person is known: this is not taken over. Enter it on her own page, when you have checked it."
        ),
    }


def of_sheets() -> dict[str, str]:
    return {
        "unused": _("The heading of this column is none of ours; what stands in it is not taken over."),
        "no_heading": _(
            "This column has no heading, so it is not taken over. Give it one of the headings of the template, or clear"
            " it."
        ),
        "wide": _("Columns beyond the 60th are not read. Move what is needed to the left."),
        "other_sheet": _(
            "Another sheet holds a list as well; it is not read. Send it as a file of its own, or put its rows on this"
            " sheet."
        ),
        "hidden_row": _("This row is hidden in the file, and is read like the others. Delete it if it is not meant."),
        "hidden_column": _("This column is hidden in the file, and is read all the same. Clear it if it is not meant."),
        "far_row": _("Many empty rows stand above this one. It is read like the others: look whether it is meant."),
    }
