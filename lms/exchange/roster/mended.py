"""A class list that goes back with what is wrong written beside each row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lms.exchange import imports, workbook
from lms.exchange.roster import headings, roster

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lms.exchange.models import RosterImport
    from lms.exchange.sheets import Line


def annotated(waiting: RosterImport) -> bytes:
    """Write the list again, as text, with a column that says what is wrong in each row. Raises NotWaiting."""
    table, rows = imports.reexamine(waiting)
    beside = {row.number: "；".join(roster.problems(row)) for row in rows}
    head, lines = table.head, table.lines
    places = [place for place in range(len(head.values)) if headings.squeezed(head.at(place).text) != headings.PROBLEMS]
    return workbook.write(
        roster.SHEET,
        [*(head.at(place).text for place in places), headings.PROBLEMS],
        with_problems(lines, beside, places, after=head.number),
        notes=[finding.words for finding in roster.sheet_findings(table)],
        above=stretched(table.above, head.number),
    )


def with_problems(lines: list[Line], beside: dict[int, str], places: list[int], *, after: int) -> Iterator[list[str]]:
    """Yield each line in the row in which it stood; of many empty rows between two, some."""
    for line in lines:
        yield from ([] for _row in range(min(line.number - after - 1, roster.FAR)))
        after = line.number
        yield [*(line.at(place).text for place in places), beside.get(line.number, "")]


def stretched(above: list[Line], head: int) -> list[list[str]]:
    """Return the lines above the headings, each in its row."""
    texts = {line.number: [value.text for value in line.values] for line in above}
    return [texts.get(number, []) for number in range(max(1, head - roster.FAR), head)]
