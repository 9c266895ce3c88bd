"""How a service refuses: one exception, whose words are for people and whose code is for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.text.running_text import joined

if TYPE_CHECKING:
    from django.forms import BaseForm
    from django.http import HttpRequest

type Words = str | Promise


class Refusal(Exception):
    """What cannot be done now, and why. Every reason that a page tells apart is a subclass with words of its own.

    `words` say what happened and `remedy` what to do now; `code` is for programs, `status` is what HTTP says. `field`
    names the field of a form that the refusal is about, where there is one. `facts` go into the JSON beside the words.
    """

    code = "refused"
    words: Words = _("This did not work.")
    remedy: Words = ""
    status = 400
    field: str | None = None

    def __init__(self, words: Words = "", remedy: Words = "", *, code: str = "", **facts: object) -> None:
        super().__init__(code or self.code)
        self.code = code or self.code
        if words:
            self.words, self.remedy = words, remedy
        self.facts = facts

    def __str__(self) -> str:
        return refusal_message(self)

    def sentences(self) -> Iterable[Words]:
        """Return what a page says, sentence by sentence; a refusal about a name or a place in a file adds that."""
        return (self.words, self.remedy)

    def as_json(self) -> dict[str, object]:
        """Return what a program gets; its view answers with `status`."""
        return {"code": self.code, "words": str(self.words), "remedy": str(self.remedy), **self.facts}


def refusal_message(refusal: Refusal) -> str:
    """Return what a person reads, as one running text in the language of the moment."""
    return joined(refusal.sentences())


def show_refusal(request: HttpRequest, refusal: Refusal) -> None:
    """Show it as a message on the next page that this person sees."""
    messages.error(request, refusal_message(refusal))


def add_refusal(form: BaseForm, refusal: Refusal, field: str | None = None) -> None:
    """Add it to the form that was refused: at the refusal's own field where the form has it, else at `field`."""
    form.add_error(refusal.field if refusal.field in form.fields else field, refusal_message(refusal))
