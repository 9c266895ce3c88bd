"""One stylesheet on the wire: a file a component to write in, one request for a phone on a village line."""

import re
from collections.abc import Callable

IMPORT = re.compile(r'@import url\("(?P<name>[^"]+)"\) layer\((?P<layer>\w+)\);\n?')
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


def gathered(sheet: str, read: Callable[[str], str]) -> str:
    """The sheet with every import replaced by what it names, in its layer; `read` takes the name as it is written."""

    def inline(found: re.Match[str]) -> str:
        return f"@layer {found['layer']} {{\n{read(found['name'])}}}\n"

    return COMMENT.sub("", IMPORT.sub(inline, sheet))
