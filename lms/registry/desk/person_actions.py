"""What an officer may do on a person's page: each act takes the cleaned form and says what was done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from foundation.act_journal import note_act
from foundation.refusals import Refusal
from lms.people.accounts import counselling, guardians, helping, trainees
from lms.people.errors import NotTwoTrainees
from lms.people.identity import identity, vault
from lms.people.models import HelperLink, User
from lms.people.signing_in import phones
from lms.records.typesetting import glyphs
from lms.registry.claims import confirming
from lms.registry.desk import lookup, proposals
from lms.registry.desk.forms import (
    CertificateForm,
    CitizenIdForm,
    CounsellorForm,
    EraseForm,
    GuardianForm,
    HelperForm,
    MergeForm,
    MoveForm,
    NameForm,
    NeedsForm,
    PhoneForm,
    ProfileForm,
    RevealForm,
    own_places,
)


class NothingThere(Refusal):
    code = "nothing_there"
    words = gettext_lazy("Nothing is entered there.")


class CertificateOfAnother(Refusal):
    code = "certificate_of_another"
    words = gettext_lazy("This certificate number begins with another citizen id.")


@dataclass(frozen=True, slots=True)
class Act:
    """`does` returns words to show; a heading, words on what follows, and the button's text for the page.

    `perm` is needed besides `registry.change_person`: checked where the page shows it and where it is done.
    """

    form: type[forms.Form]
    heading: str | Promise
    explains: str | Promise
    button: str | Promise
    does: Callable[[User, User, dict[str, Any]], str]
    perm: str = ""
    needs_person: bool = False  # the form offers what depends on her

    def make(self, person: User, data: Any = None, **more: Any) -> forms.Form:
        """Return the form, for this person where it needs to know her."""
        if self.needs_person:
            more["person"] = person
        return self.form(data, **more)

    def is_open_to(self, by: User) -> bool:
        return not self.perm or by.has_perm(self.perm)


def rename(person: User, by: User, data: dict[str, Any]) -> str:
    trainees.rename(trainee=person.trainee, name=data["name"], by=by)
    return " ".join(filter(None, [_("The name was corrected."), glyphs.hint(data["name"])]))


def reveal(person: User, by: User, data: dict[str, Any]) -> str:
    """Return the number, shown once, on the response to this request; counts as one of the officer's look-ups."""
    lookup.count_lookup(by)
    sealed = bytes(person.trainee.citizen_id_sealed)
    if data["field"] == "phone":
        if phones.of(person) is None:
            raise NothingThere
        sealed = bytes(person.contact.phone_sealed)
    elif data["field"] == "certificate":
        card = person.trainee.certificates.order_by("-reissue", "-pk").first()
        if card is None:
            raise NothingThere
        sealed = bytes(card.number_sealed)
    return vault.reveal(person=person, field=data["field"], sealed=sealed, by=by, reason=data["reason"])


def number(person: User, by: User, data: dict[str, Any]) -> str:
    lookup.count_lookup(by)
    trainees.correct_number(trainee=person.trainee, by=by, **data)
    return _("The citizen id was corrected; year of birth, sex and the certificate's number follow it.")


def profile(person: User, by: User, data: dict[str, Any]) -> str:
    trainees.describe(trainee=person.trainee, by=by, **data)
    return _("It was written down.")


def needs(person: User, by: User, data: dict[str, Any]) -> str:
    trainees.set_needs(trainee=person.trainee, by=by, **data)
    return _("What she needs was written down. Her teachers see it, and quizzes keep to it.")


def counsellor(person: User, by: User, data: dict[str, Any]) -> str:
    counselling.assign(trainee=person.trainee, by=by, **data)
    return _("%(name)s now looks after this person.") % {"name": data["counsellor"].name}


def guardian(person: User, by: User, data: dict[str, Any]) -> str:
    guardians.record(trainee=person.trainee, by=by, **data)
    return _("The guardian's consent was entered.")


def move(person: User, by: User, data: dict[str, Any]) -> str:
    """Move her at once within the officer's own place; otherwise ask the office of the new place."""
    if own_places(by).filter(pk=data["division"].pk).exists():
        trainees.move(
            trainee=person.trainee,
            division=data["division"],
            reason=data["reason"],
            by=by,
        )
        return _("The move was entered. What was learnt until yesterday stays in the old place's figures.")
    proposals.ask(kind=proposals.Kind.MOVE, person=person, division=data["division"], reason=data["reason"], by=by)
    return _("The office there has been asked to take over.")


def merge(person: User, by: User, data: dict[str, Any]) -> str:
    found = lookup.by_number(by, data["number"])
    if not found or found[0].user == person or not by.has_perm("registry.change_person", found[0].user):
        raise NotTwoTrainees
    proposals.ask(kind=proposals.Kind.MERGE, person=person, other=found[0].user, reason=data["reason"], by=by)
    return _("A colleague or the office above now decides.")


def erase(person: User, by: User, data: dict[str, Any]) -> str:
    proposals.ask(kind=proposals.Kind.ERASE, person=person, basis=data["basis"], reason=data["reason"], by=by)
    return _("A colleague or the office above now decides.")


def helper(person: User, by: User, data: dict[str, Any]) -> str:
    kind = HelperLink.Kind(data.pop("kind"))
    with transaction.atomic():
        link = helping.grant(trainee=person.trainee, kind=kind, **data)
        note_act("helper.enter", by=by, about=link, subject=person)
    return _("The helper was entered.")


def phone(person: User, by: User, data: dict[str, Any]) -> str:
    confirming.enter_phone(person=person, phone=data["phone"], how=data["how"], by=by)
    return _("The phone was entered. It is proved when she signs in with a code.")


def certificate(person: User, by: User, data: dict[str, Any]) -> str:
    try:
        confirming.enter_certificate(person=person, by=by, **data)
    except identity.IdentityProblem as problem:
        raise CertificateOfAnother from problem
    return _("The certificate was entered.")


ACTS = {
    "needs": Act(
        NeedsForm,
        gettext_lazy("What she needs to learn"),
        gettext_lazy("Teachers prepare the class by it; more time and a scribe hold in every quiz."),
        pgettext_lazy("what is known of a person", "Save"),
        needs,
    ),
    "profile": Act(
        ProfileForm,
        gettext_lazy("Household, schooling, work, wish for training"),
        gettext_lazy("Figures of the place count by it."),
        pgettext_lazy("what is known of a person", "Save"),
        profile,
    ),
    "name": Act(
        NameForm,
        gettext_lazy("Correct the name"),
        gettext_lazy("Certificates printed from now on show the corrected name."),
        gettext_lazy("Correct"),
        rename,
    ),
    "reveal": Act(
        RevealForm,
        gettext_lazy("Look at a sealed number"),
        gettext_lazy("It is shown once. Who looked, when and why stays written."),
        gettext_lazy("Show"),
        reveal,
        perm="people.reveal_identity",
    ),
    "number": Act(
        CitizenIdForm,
        gettext_lazy("Correct the citizen id"),
        gettext_lazy("Year of birth, sex and the numbers of her certificates follow it. She is told."),
        gettext_lazy("Correct"),
        number,
    ),
    "phone": Act(
        PhoneForm,
        gettext_lazy("Enter her phone"),
        gettext_lazy("Whoever holds this phone signs in as this person. She is told at her next sign-in."),
        gettext_lazy("Enter"),
        phone,
    ),
    "certificate": Act(
        CertificateForm,
        gettext_lazy("Enter a disability certificate"),
        gettext_lazy("Such as a re-issued one. Those entered before stay."),
        gettext_lazy("Enter"),
        certificate,
    ),
    "helper": Act(
        HelperForm,
        gettext_lazy("Enter a helper"),
        gettext_lazy("The helper signs in with her own phone and chooses whom she helps."),
        gettext_lazy("Enter"),
        helper,
    ),
    "counsellor": Act(
        CounsellorForm,
        gettext_lazy("Give her a counsellor"),
        gettext_lazy("The counsellor finds her first in the list of people. She is told who it is."),
        pgettext_lazy("a counsellor", "Give"),
        counsellor,
        needs_person=True,
    ),
    "guardian": Act(
        GuardianForm,
        gettext_lazy("Enter a guardian's consent"),
        gettext_lazy("As it stands on paper, which the office keeps. It cannot be changed, only taken back."),
        gettext_lazy("Enter"),
        guardian,
    ),
    "move": Act(
        MoveForm,
        gettext_lazy("Move to another place"),
        gettext_lazy("From today the new place sees this person and counts what she learns."),
        pgettext_lazy("a person", "Move"),
        move,
    ),
    "merge": Act(
        MergeForm,
        gettext_lazy("Join with another account"),
        gettext_lazy(
            "This account is kept, the other one is closed. What was learnt in both counts here, each minute once."
            " It cannot be undone, so a second officer decides."
        ),
        gettext_lazy("Ask for it"),
        merge,
    ),
    "erase": Act(
        EraseForm,
        gettext_lazy("Erase this person"),
        gettext_lazy(
            "Name, numbers, phone, helpers and needs are destroyed and no backup brings them back. Certificates lose"
            " their name. Figures stay. A second officer decides."
        ),
        gettext_lazy("Ask for it"),
        erase,
    ),
}
