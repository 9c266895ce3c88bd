"""A person's life in a database of its own, step by step, each in a process of its own: `python -m … build | erase`."""

import os
import sys
from datetime import date

NAME, ALIAS, PHONE, CITIZEN = "岩温香保", "岩文香宝", "13987650123", "532822197506150014"
SECOND = "532822197506150049"
REASON = "岩温香保本人来电"


def build() -> None:
    from django.contrib.admin.models import LogEntry
    from django.contrib.contenttypes.models import ContentType
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import transaction

    from courses.study.leases import hold_subject
    from lms.people import vault
    from lms.people.models import Consent, Division, HelperLink, Organisation, Posting, User
    from lms.people.sms import FileBackend
    from lms.people.trainees import admit, move, rename
    from lms.points import ledger
    from lms.points.ledger import Award
    from lms.points.models import LedgerTxn, Policy
    from lms.registry import proposals
    from lms.registry.merging import merge

    village = Division.objects.get(code="532822")
    office = Organisation.objects.create(division=village, name="勐海县残联")
    officers = []
    for number in (1, 2):
        officers.append(User.objects.create(username=f"officer{number}", name=f"干部{number}"))
        Posting.objects.create(user=officers[-1], organisation=office, division=village, role="county_officer")
    first, second = officers
    trainee = admit(
        name=ALIAS,
        citizen_id=CITIZEN,
        division=village,
        certificate_number=f"{CITIZEN}12",
        phone=PHONE,
        needs=["scribe"],
    )
    her = trainee.user
    rename(trainee=trainee, name=NAME, by=first)
    double = admit(name=NAME, citizen_id=SECOND, division=village, certificate_number=f"{SECOND}12").user
    mother = User.objects.create(username="mother", name="妈妈")
    HelperLink.objects.create(helper=mother, trainee=trainee, consent_note=f"{NAME}当面同意")
    Consent.objects.create(user=her, purpose="study", words=f"{NAME}同意", given_by=mother)
    card = trainee.certificates.get()
    vault.reveal(person=her, field="certificate", sealed=card.number_sealed, by=first, reason=REASON)
    proposals.ask(kind=proposals.Kind.ERASE, person=her, reason=REASON, by=first, basis="asked")
    type_of = ContentType.objects.get_for_model(User)
    LogEntry.objects.create(
        user=first, content_type=type_of, object_id=str(her.pk), object_repr=NAME, action_flag=2, change_message="[]"
    )
    session = SessionStore()
    session["_auth_user_id"] = str(her.pk)
    session["name"] = NAME
    session.save()
    FileBackend().send(phone="+86" + PHONE, code="123456")
    for user in (her, double):
        with transaction.atomic():
            hold_subject(user.pk)
            ledger.post(
                Award(
                    subject_id=user.pk,
                    kind=LedgerTxn.Kind.ADJUSTMENT,
                    key=f"test:{user.pk}",
                    policy=Policy.objects.first(),
                    day=date(2026, 3, 1),
                    source=("test", str(user.pk)),
                    amounts={"point": 5000},
                )
            )
    merge(kept=her, absorbed=double, reason=REASON, asked_by=first, approved_by=second)
    move(trainee=trainee, division=Division.objects.get(code="532823"), reason=REASON, by=second, keeps_base=False)
    print(her.uuid, double.uuid)  # noqa: T201


def erase() -> None:
    from lms.people.erasing import erase
    from lms.people.models import Erasure, User

    her = User.objects.get(name=NAME, is_active=True)
    first, second = (User.objects.get(username=f"officer{number}") for number in (1, 2))
    erase(person=her, basis=Erasure.Basis.ASKED, asked_by=first, approved_by=second)


def later() -> None:
    """Somebody who came after the backup."""
    from lms.people.models import User

    User.objects.create(username="later", name="后来的人")


def show() -> None:
    from lms.people.models import Erasure, Trainee, User
    from lms.points import ledger

    for row in Erasure.objects.order_by("pk"):
        points = ledger.balances(row.user_id).get("point", 0)
        place = Trainee.objects.get(user=row.user_id).division_id
        print(row.person, row.user.name, row.user.is_active, points, place)  # noqa: T201
    print(User.objects.filter(username="later").exists())  # noqa: T201


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.test")
    import django

    django.setup()
    {"build": build, "erase": erase, "later": later, "show": show}[sys.argv[1]]()
