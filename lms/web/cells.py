"""Rows of a table, each cell with the heading of its column: what a narrow screen shows as cards.

Where a table is laid out as cards the browser no longer shows its columns, and Safari no longer takes it for a table.
So each cell carries its heading (`data-heading`, drawn by `components/datatable.css`), and each row and cell its role.
White space stands between cells, and after a line that breaks within one: in a row's text (read aloud by a browser, as
an accessible name, copied) the end of one cell and the next would else be one word.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain, repeat

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

# Quoted values may hold anything; what people typed is escaped, so no other `<td` can stand in a row.
OPENING = re.compile(r"""<(tr|th|td)\b((?:[^<>"']|"[^"]*"|'[^']*')*)>""")
SPAN = re.compile(r"""\bcolspan=["']?(\d+)""")
ROLES = {"tr": "row", "th": "rowheader", "td": "cell"}


def headed(rows: str, headings: Sequence[object]) -> SafeString:
    """Return the rows (`<tr>`s of a table's body) with the heading and the role of every cell.

    A cell over several columns belongs to none of them and gets a role only; so does one below an empty heading.
    """
    columns: Iterator[str] = iter(())

    def opened(match: re.Match[str]) -> str:
        nonlocal columns
        name, attributes = match.groups()
        if name == "tr":
            columns = chain(map(str, headings), repeat(""))
            return f'<tr role="row"{attributes}>'
        span = int(found[1]) if (found := SPAN.search(attributes)) else 1
        heading, *_ = [next(columns, "") for _ in range(max(1, span))]
        label = format_html(' data-heading="{}"', heading) if heading and span == 1 else ""
        return f'\n<{name} role="{ROLES[name]}"{label}{attributes}>'

    rows = rows.replace("<br>", "<br>\n")
    return mark_safe(OPENING.sub(opened, rows))  # noqa: S308  # rendered by a template, and only opening tags change
