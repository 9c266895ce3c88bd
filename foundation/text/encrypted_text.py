"""Words that somebody typed about a person, in an append-only row: encrypted, so that erasing her key erases them.

`settings.SEALED_WORDS` names the functions that encrypt and decrypt (`lms.people.identity.vault`): the folders below
`lms` know of no key. Without her key the words are an empty text.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


class SealedText(property):
    """`reason = SealedText("lease.subject")`: reads and writes `reason_sealed`, encrypted for the person of that path.

    A property, so that a model takes the words by name when a row is made; the person has to be set before.
    """

    def __init__(self, person: str) -> None:
        super().__init__(self._read, self._write)
        self.person = person.split(".")

    def __set_name__(self, owner: type, name: str) -> None:
        self.name, self.column = f"{owner.__name__.lower()} {name}", f"{name}_sealed"

    def _whose(self, row: Any) -> Any:
        for step in self.person:
            row = getattr(row, step)
        return row

    def _read(self, row: Any) -> str:
        sealed = bytes(getattr(row, self.column) or b"")
        if not sealed:
            return ""
        words: str = import_string(settings.SEALED_WORDS[1])(person=self._whose(row), field=self.name, sealed=sealed)
        return words

    def _write(self, row: Any, text: str) -> None:
        encrypt = import_string(settings.SEALED_WORDS[0])
        setattr(row, self.column, encrypt(person=self._whose(row), field=self.name, text=text) if text else b"")
