"""Names that were stored before every way in wrote them in one form, or by hands that went past all of them.

Another form of the same name (a mark that nobody sees, spaces between its characters, another dot) is written in the
one form: no sign that anybody reads is lost, and searching finds it again. What can be nobody's name is not guessed at:
it stays, and an officer who opens the person is told.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from lms.people.accounts.machine import note_command
from lms.people.identity import naming, typed
from lms.people.models import User


@dataclass(frozen=True, slots=True)
class Stored:
    """A person whose stored name is in another form, or is none. `name` is what to write; "" where nobody can know."""

    person: User
    name: str


def is_doubtful(stored: str) -> bool:
    """Whether this can be nobody's name, however it is written."""
    name = typed.name(stored)
    return naming.is_no_name(name) or len(name) > naming.LONGEST


def found() -> Iterator[Stored]:
    """Everybody with an open account whose name is to be written anew or looked at."""
    for person in User.objects.filter(is_active=True).exclude(name="").only("uuid", "name").order_by("pk").iterator():
        if is_doubtful(person.name):
            yield Stored(person, "")
        elif (name := typed.name(person.name)) != person.name:
            yield Stored(person, name)


@transaction.atomic
def write(stored: Stored) -> bool:
    """Write the name in its one form; False where somebody has corrected it meanwhile. The journal says that it was."""
    same = User.objects.filter(pk=stored.person.pk, name=stored.person.name)
    if not stored.name or not same.update(name=stored.name):
        return False
    note_command("trainee.rename", person=stored.person, words="one form")
    return True
