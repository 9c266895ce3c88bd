"""Names that were stored before every form wrote them in one form, or past all forms.

Another form of the same name (an invisible mark, spaces between its characters, another dot) is written in the one
form: no visible character is lost, and searching finds it. What cannot be a name is not guessed at: it stays, and an
officer who opens the person is told.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from foundation.text.search_words import search_words
from lms.people.accounts.machine import note_command
from lms.people.identity import naming, typed
from lms.people.models import Trainee, User


@dataclass(frozen=True, slots=True)
class Stored:
    """A person whose stored name is in another form, or is none. `name` is what to write; "" where it is unknown."""

    person: User
    name: str


def is_doubtful(stored: str) -> bool:
    """Return whether this cannot be a name in any form."""
    name = typed.name(stored)
    return naming.is_no_name(name) or len(name) > naming.LONGEST


def found() -> Iterator[Stored]:
    """Yield everybody with an open account whose name is to be rewritten or looked at."""
    for person in User.objects.filter(is_active=True).exclude(name="").only("uuid", "name").order_by("pk").iterator():
        if is_doubtful(person.name):
            yield Stored(person, "")
        elif (name := typed.name(person.name)) != person.name:
            yield Stored(person, name)


@transaction.atomic
def write(stored: Stored) -> bool:
    """Write the name in its one form, with an act in the journal; False where it was corrected meanwhile."""
    same = User.objects.filter(pk=stored.person.pk, name=stored.person.name)
    if not stored.name or not same.update(name=stored.name):
        return False
    Trainee.objects.filter(user=stored.person).update(search_words=search_words(stored.name))
    note_command("trainee.rename", person=stored.person, words="one form")
    return True
