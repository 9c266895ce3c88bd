"""One stylesheet in one request, for phones on slow lines; written as one file for each component."""

import re
from collections.abc import Callable

IMPORT = re.compile(r'@import url\("(?P<name>[^"]+)"\) layer\((?P<layer>\w+)\);\n?')
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


def gathered(sheet: str, read: Callable[[str], str]) -> str:
    """Return the sheet with every import inlined in its layer; `read` takes the name as it is written."""

    def inline(found: re.Match[str]) -> str:
        return f"@layer {found['layer']} {{\n{read(found['name'])}}}\n"

    return COMMENT.sub("", IMPORT.sub(inline, sheet))
