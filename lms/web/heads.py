"""Headers that no browser sends, and that crash or stall the parsers of Django and Python.

Django decodes the body with any decoder of Python's that a Content-Type names: some raise unexpected errors, and
"punycode" takes seconds for 250 kB. And it parses names with a star (RFC 2231) with a library that raises four kinds
of errors, while the request is made, where no handler turns them into a response.
"""

import re
from typing import Any

from django.http.multipartparser import MultiPartParser, MultiPartParserError

LONGEST = 1_000  # signs; browsers need a fifth of it
CHARSET = re.compile(r'charset\s*=\s*"?([^";]*)', re.IGNORECASE)
UTF_8 = ("utf-8", "utf8")
STARRED = re.compile(r";[^,]*\*")  # a parameter with a star in its name; in a type itself ("*/*") it means something


def is_plain_content_type(text: str) -> bool:
    """Return whether it says what kind of thing is sent, in UTF-8 if it says so, and nothing odd besides."""
    if ";" not in text:
        return len(text) <= LONGEST
    return len(text) <= LONGEST and not STARRED.search(text) and all(map(is_utf_8, CHARSET.findall(text)))


def is_plain_accept(text: str) -> bool:
    return len(text) <= LONGEST and not STARRED.search(text)


def is_utf_8(charset: str) -> bool:
    return charset.strip().lower() in UTF_8


class PartsParser(MultiPartParser):
    """Django's; any error in parsing the head of a part is the sender's mistake (400)."""

    def parse(self) -> Any:
        try:
            return super().parse()
        except (TypeError, ValueError, LookupError) as error:
            raise MultiPartParserError("A part's head cannot be read.") from error
