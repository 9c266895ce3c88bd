"""A person's life in a database of its own, step by step, each in a process of its own: `python -m … build | erase`."""

from __future__ import annotations

import os
import sys
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lms.people.models import User

NAME, ALIAS, PHONE, CITIZEN = "岩温香保", "岩文香宝", "13987650123", "532822197506150014"
SECOND = "532822197506150049"
REASON = "岩温香保本人来电"
# What others typed about her into rows in ink: a void and its answer, her work, a certificate, its check, its end.
INK = (
    "岩温香保没来上课",
    "确实不是岩温香保",
    "岩温香保的头部按摩",
    "亲眼看岩温香保做的",
    "岩温香保的茶艺师",
    "给岩温香保发证的站",
    "问过岩温香保本人",
    "岩温香保名字写错",
    "岩温香保的证没错",
    "等岩温香保回来再看",
    "岩温香保不在名册上",
)


def build() -> None:
    from django.contrib.admin.models import LogEntry
    from django.contrib.contenttypes.models import ContentType
    from django.db import transaction

    from courses.study.engine.leases import lock_learner
    from lms.people.accounts.trainees import admit, move, rename
    from lms.people.identity import vault
    from lms.people.models import Consent, Division, HelperLink, Organisation, Posting, User
    from lms.people.signing_in.sessions import SessionStore
    from lms.people.sms.backends import FileBackend, Outgoing
    from lms.points.ledger import transactions
    from lms.points.ledger.transactions import Award
    from lms.points.models import Policy
    from lms.registry.desk import proposals
    from lms.registry.desk.merging import merge

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
    Consent.objects.create(user=her, purpose="picture", version=date(2026, 11, 30), is_given=True, by=mother)
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
    FileBackend().send(Outgoing("1", "+86" + PHONE, "code", {"code": "123456"}, "123456"))
    for user in (her, double):
        with transaction.atomic():
            lock_learner(user.pk)
            transactions.post(
                Award(
                    subject_id=user.pk,
                    kind="adjustment",
                    key=f"test:{user.pk}",
                    policy=Policy.objects.first(),
                    day=date(2026, 3, 1),
                    source=("test", str(user.pk)),
                    amounts={"point": 5000},
                )
            )
    merge(kept=her, absorbed=double, reason=REASON, asked_by=first, approved_by=second)
    move(trainee=trainee, division=Division.objects.get(code="532823"), reason=REASON, by=second)
    write_in_ink(her, first, second)
    print(her.uuid, double.uuid)  # noqa: T201


def write_in_ink(her: User, first: User, second: User) -> None:
    """What two officers typed about her into rows that nobody may change, and into requests."""
    from django.utils import timezone

    from courses.pages.page_queries import lessons_of
    from courses.study.engine.enrolment import enrol
    from courses.study.engine.timelines import timeline_of
    from courses.study.models import Completion, EvidenceVoid, PlayLease, VoidDecision
    from lms.people.models import Division
    from lms.points.credits.achievements import award_event
    from lms.points.models import Hold
    from lms.records.certificates import certificates, revoking
    from lms.records.elsewhere import elsewhere
    from lms.records.models import Verification
    from tests.courses.pages import making
    from tests.courses.study import worlds

    now = timezone.now()
    base = making.make_base(Division.objects.get(code="532822"))
    course = worlds.make_course(base, first, [making.text("毛巾要洗净")])
    [lesson] = lessons_of(course)
    place = enrol(subject=her, course=course, by=her)
    lease = PlayLease.objects.create(
        subject=her,
        actor=her,
        enrolment=place,
        timeline=timeline_of(lesson, str(lesson.body[0].id)),
        rate_cap_milli=3000,
        issued_at=now,
        expires_at=now,
        closed_at=now,
        close_reason=PlayLease.Reason.STOPPED,
    )
    void = EvidenceVoid(lease=lease, asked_by=first)
    void.reason = INK[0]
    void.save()
    decision = VoidDecision(void=void, asked_by=first, by=second, approved=False)
    decision.words = INK[1]
    decision.save()
    kind = "work"
    award_event(kind=kind, subject=her, by=first, day=now.date(), key="1", title=INK[2], note=INK[3])
    paper = elsewhere.Paper("skill", INK[4], "5", CITIZEN, INK[5], now.date())
    row = elsewhere.enter(subject=her, paper=paper, scan=None, by=first)
    elsewhere.verify(row=row, state=Verification.State.MISMATCH, note=INK[6], by=second)
    Completion.objects.create(enrolment=place, page=course, kind="course", at=now)
    certificate = certificates.issue(enrolment=place, by=her)
    Hold.objects.create(
        kind="attendance",
        subject=her,
        unit="point",
        milli=1000,
        state="voided",
        ended=now,
        decided_by=second,
        reason=INK[9],
        answer=INK[10],
    )
    revoking.refuse(
        request=revoking.ask(certificate=certificate, reason=INK[7], reissue=False, by=first), by=second, answer=INK[8]
    )
    certificates.revoke(certificate=certificate, reason=INK[7], by=first)


def erase() -> None:
    from lms.people.accounts.erasing import erase
    from lms.people.models import Erasure, User

    her = User.objects.get(name=NAME, is_active=True)
    first, second = (User.objects.get(username=f"officer{number}") for number in (1, 2))
    erase(person=her, basis=Erasure.Basis.ASKED, asked_by=first, approved_by=second)


def later() -> None:
    """Somebody who came after the backup."""
    from lms.people.models import User

    User.objects.create(username="later", name="后来的人")


def read() -> None:
    """The words in ink, as a page would show them."""
    from courses.study.models import EvidenceVoid, VoidDecision
    from lms.points.models import Achievement, Hold
    from lms.records.models import ExternalCertificate, Revocation, RevocationRequest, Verification

    rows = (
        (EvidenceVoid, "reason"),
        (VoidDecision, "words"),
        (Achievement, "title", "note"),
        (ExternalCertificate, "title", "issuer"),
        (Verification, "note"),
        (Revocation, "reason"),
        (RevocationRequest, "reason", "answer"),
        (Hold, "reason", "answer"),
    )
    for model, *names in rows:
        for row in model._default_manager.all():
            print(*(getattr(row, name) for name in names))  # noqa: T201


def show() -> None:
    from lms.people.models import Erasure, Trainee, User
    from lms.points.ledger import transactions

    for row in Erasure.objects.order_by("pk"):
        points = transactions.balances(row.user_id).get("point", 0)
        place = Trainee.objects.get(user=row.user_id).division_id
        print(row.person, row.user.name, row.user.is_active, points, place)  # noqa: T201
    print(User.objects.filter(username="later").exists())  # noqa: T201


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.test")
    import django

    django.setup()
    steps = {"build": build, "read": read, "erase": erase, "later": later, "show": show}
    for step in sys.argv[1:]:  # one process for all of them: starting takes seconds
        steps[step]()
