"""How a benchmark speaks: a table for people, and as its last line one JSON object for machines."""

import json
import sys
from collections.abc import Mapping, Sequence


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Columns as wide as they need to be; numbers to the right."""
    cells = [[cell_text(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in [list(headings), *cells]) for column in range(len(headings))]
    print("  ".join(heading.ljust(width) for heading, width in zip(headings, widths, strict=True)))
    print("  ".join("-" * width for width in widths))
    for row, shown in zip(rows, cells, strict=True):
        padded = (
            text.rjust(width) if isinstance(cell, int | float) else text.ljust(width)
            for cell, text, width in zip(row, shown, widths, strict=True)
        )
        print("  ".join(padded))


def cell_text(cell: object) -> str:
    return f"{cell:.2f}" if isinstance(cell, float) else str(cell)


def result(figures: Mapping[str, object]) -> None:
    """The last line."""
    rounded = {name: round(figure, 3) if isinstance(figure, float) else figure for name, figure in figures.items()}
    print(json.dumps(rounded), flush=True)


def step(words: str) -> None:
    """What goes on meanwhile, apart from the figures."""
    print(words, file=sys.stderr, flush=True)
