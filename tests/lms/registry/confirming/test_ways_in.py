"""Whom a list named comes in by a code to her phone, and by nothing that would stay."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.pages.models import LessonPage
from lms.people import notices
from lms.people.accounts import trainees
from lms.people.accounts.trainees import admit
from lms.people.errors import (
    Unconfirmed,
)
from lms.people.library import TABLE, accounts
from lms.people.models import (
    ClaimDecision,
    Division,
    HelperLink,
    KnownDevice,
    Notice,
    Posting,
    Role,
    Trainee,
    User,
)
from lms.people.signing_in import phones
from lms.registry.claims import confirming
from lms.registry.desk.merging import merge
from lms.second_factor.models import RememberedDevice
from tests.courses.study import worlds
from tests.courses.study.player import Clock, Player
from tests.lms.registry.confirming.hands import (
    CERTIFICATE,
    NUMBER,
    PHONE,
    Entered,
    Posted,
    by_code,
    signed_in_as,
)


def test_who_is_new_signs_in_by_code_and_learns_at_once(entered: Entered, lesson: LessonPage, clock: Clock) -> None:
    claim = entered(phone=PHONE)

    client = by_code(PHONE)
    player = Player(client, clock, lesson.pk, worlds.video_block(lesson))

    assert signed_in_as(client) == str(claim.person.pk)
    assert player.open().status_code == 201
    assert "残联还没有确认您的身份" in client.get("/study/").content.decode()


@pytest.mark.parametrize("decided", [False, True], ids=["waiting", "joined"])
def test_a_row_and_ones_own_phone_open_no_account_of_before(
    decided: bool, entered: Entered, officer: User, menghai: Division
) -> None:
    """Name and number of somebody without a phone, and a phone of one's own: not before the decision, nor after it."""
    victim = admit(name="岩温", citizen_id=NUMBER, division=menghai)
    claim = entered(phone=PHONE)
    before = by_code(PHONE)
    if decided:
        confirming.accept(claim=claim, by=officer)

    after = by_code(PHONE)

    assert victim.user.pk not in {int(signed_in_as(each) or 0) for each in (before, after)}
    assert phones.of(victim.user) is None
    assert after.get("/record/").status_code in ((302,) if decided else (200,))


def test_a_phone_becomes_hers_only_when_somebody_made_sure(entered: Entered, officer: User, menghai: Division) -> None:
    victim = admit(name="岩温", citizen_id=NUMBER, division=menghai).user
    claim = entered(phone=PHONE, certificate=CERTIFICATE)

    confirming.join(
        claim=claim, by=officer, reason="本人来过", phone_checked="当面看过身份证和手机", takes_certificate=True
    )

    assert phones.of(victim) == ("+86" + PHONE, False)
    assert signed_in_as(by_code(PHONE)) == str(victim.pk)
    assert phones.of(victim) == ("+86" + PHONE, True)
    assert victim.trainee.certificates.get().reissue == 1
    assert victim.phone_entries.get().by == officer
    with pytest.raises(DatabaseError), transaction.atomic():
        victim.phone_entries.update(by=victim)


def test_two_officers_who_join_accounts_hand_on_no_phone_of_a_list(
    entered: Entered, officer: User, colleague: User, menghai: Division, make_trainee: Callable[..., Trainee]
) -> None:
    victim = admit(name="岩温", citizen_id=NUMBER, division=menghai).user
    claim = entered(phone=PHONE, name="别人")
    HelperLink.objects.create(helper=colleague, trainee=claim.person.trainee, consent_note="当面")

    merge(kept=victim, absorbed=claim.person, reason="同一人", asked_by=officer, approved_by=colleague)

    assert phones.holder(PHONE) is None
    assert not HelperLink.objects.current().exists()
    assert claim.decision.verdict == ClaimDecision.Verdict.JOINED


def test_who_is_to_be_confirmed_absorbs_nobody(entered: Entered, officer: User, colleague: User, subject: User) -> None:
    with pytest.raises(Unconfirmed):
        merge(kept=entered().person, absorbed=subject, reason="同一人", asked_by=officer, approved_by=colleague)


def test_a_squatted_phone_goes_to_whom_an_officer_enters(entered: Entered, menghai: Division) -> None:
    entered(phone=PHONE, name="占号")

    her = admit(name="玉罕", citizen_id="11010519491231002X", division=menghai, phone=PHONE)

    assert phones.holder(PHONE) == her.user


def test_a_phone_of_somebody_stays_hers(entered: Entered, subject: User) -> None:
    phones.give(user=subject, phone=PHONE, verified=True)

    claim = entered(phone=PHONE)

    assert phones.holder(PHONE) == subject
    assert phones.of(claim.person) is None


def test_a_persons_page_enters_a_phone_and_a_certificate_and_she_is_told(
    signed_in: Callable[[User], Client], officer: User, menghai: Division
) -> None:
    her = admit(name="岩温", citizen_id=NUMBER, division=menghai).user
    client, page = signed_in(officer), f"/people/{her.uuid}/"

    client.post(f"{page}phone/", {"phone-phone": PHONE, "phone-how": "当面核对身份证"})
    client.post(f"{page}certificate/", {"certificate-number": CERTIFICATE})
    wrong = client.post(f"{page}certificate/", {"certificate-number": "11010519491231002X43"})

    assert phones.holder(PHONE) == her
    assert her.trainee.certificates.count() == 1
    assert wrong.status_code == 409
    news = signed_in(her).get("/home/", follow=True).content.decode()
    assert "尾号 5678" in news
    assert "残疾人证" in news


# --- no way in that stays -------------------------------------------------------------------------------------------

NEW_PHONE, CHOSEN = "13912345678", "lancang-jiang-1956"
OWN_WAYS = sorted(name for name, entry in TABLE.items() if entry.confirmed_only)


def test_every_way_in_of_ones_own_waits_until_she_is_confirmed() -> None:
    """Whoever else comes to set one up is named here; a removal is no way in."""
    assert {"account_set_password", "mfa_add_webauthn", "mfa_activate_totp"} <= set(OWN_WAYS)
    assert set(OWN_WAYS) == set(accounts.ONE_S_OWN)


@pytest.mark.parametrize("name", OWN_WAYS)
def test_who_holds_the_phone_of_a_row_sets_up_nothing_that_would_stay(name: str, entered: Entered) -> None:
    claim = entered(phone=PHONE)
    client = by_code(PHONE)
    address = reverse(name, args=[1] if "webauthn" in name and "add" not in name else [])

    looked = client.get(address)
    posted = client.post(address, {"password1": CHOSEN, "password2": CHOSEN, "phone": NEW_PHONE})

    assert (looked.status_code, posted.status_code) == (403, 403)
    assert "还没有确认您的身份" in posted.content.decode()
    claim.person.refresh_from_db()
    assert not claim.person.has_usable_password()
    assert phones.of(claim.person) == ("+86" + PHONE, True)


@pytest.mark.parametrize("name", ["second_factor:mine", "second_factor:setup"])
def test_nor_is_it_offered_and_the_page_says_why(name: str, entered: Entered, officer: User) -> None:
    claim = entered(phone=PHONE)
    client = by_code(PHONE)

    before = client.get(reverse(name)).content.decode()
    confirming.accept(claim=claim, by=officer)
    after = client.get(reverse(name)).content.decode()

    assert "还没有确认您的身份" in before
    assert reverse("mfa_add_webauthn") not in before
    assert reverse("mfa_activate_totp") not in before
    assert "还没有确认您的身份" not in after
    assert reverse("mfa_add_webauthn") in after


def with_everything(user: User) -> None:
    """A password, an app with codes, recovery codes, a device that is remembered and one that is known."""
    user.set_password(CHOSEN)
    user.save()
    TOTP.activate(user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    RememberedDevice.objects.create(user=user, digest=b"1" * 32, name="x", fingerprint="x", expires=timezone.now())
    KnownDevice.objects.create(user=user, device="x", password_mark="x", used=timezone.now())


def by_password(phone: str) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": phone, "password": CHOSEN})
    return client


@pytest.mark.parametrize("way", ["page", "join"])
def test_another_phone_takes_every_way_in_of_before(
    way: str, entered: Entered, officer: User, menghai: Division, signed_in: Callable[[User], Client]
) -> None:
    """Whoever held the phone before may have set them up: password, factors and devices go, and she reads it."""
    her = admit(name="岩温", citizen_id=NUMBER, division=menghai, phone=PHONE).user
    inside = signed_in(her)
    with_everything(her)
    if way == "page":
        said = {"phone-phone": NEW_PHONE, "phone-how": "当面核对身份证"}
        signed_in(officer).post(f"/people/{her.uuid}/phone/", said)
    else:
        confirming.join(claim=entered(phone=NEW_PHONE), by=officer, reason="同一人", phone_checked="当面")

    assert phones.holder(NEW_PHONE) == her
    assert {signed_in_as(by_password(one)) for one in (PHONE, NEW_PHONE, her.username)} == {""}
    for rows in (Authenticator, RememberedDevice, KnownDevice):
        assert not rows.objects.filter(user=her).exists()
    assert inside.get("/record/").status_code == 302
    [told] = [words for row, words in notices.unseen(her) if row.code == Notice.Code.PHONE]
    assert "以前设置的密码、通行密钥和验证码应用都不能再用来登录" in told
    assert her.factor_events.filter(by=officer, kind="done").exists()
    assert signed_in_as(by_code(NEW_PHONE)) == str(her.pk)


def test_the_same_phone_once_more_takes_nothing(officer: User, menghai: Division) -> None:
    her = admit(name="岩温", citizen_id=NUMBER, division=menghai, phone=PHONE).user
    with_everything(her)

    confirming.enter_phone(person=her, phone=PHONE, how="当面", by=officer)

    her.refresh_from_db()
    assert her.has_usable_password()
    assert Authenticator.objects.filter(user=her).count() == 2
    assert "不能再用来登录" not in "".join(words for _row, words in notices.unseen(her))


def test_one_officer_takes_no_factor_from_somebody_who_works_here(
    officer: User, menghai: Division, post_to: Posted
) -> None:
    """That takes two officers and a day: a phone entered for a colleague who learns, too, is no shorter way."""
    her = admit(name="岩温", citizen_id=NUMBER, division=menghai, phone=PHONE).user
    Posting.objects.create(
        user=her, organisation=officer.postings.get().organisation, division=menghai, role=Role.COUNTY_OFFICER
    )
    with_everything(her)

    confirming.enter_phone(person=her, phone=NEW_PHONE, how="当面", by=officer)

    assert Authenticator.objects.filter(user=her).count() == 2
    assert not RememberedDevice.objects.filter(user=her).exists()
    assert not her.has_usable_password()
    [told] = [words for _row, words in notices.unseen(her)]
    assert "以前设置的密码不能再用来登录" in told


def test_she_reads_it_once(signed_in: Callable[[User], Client], subject: User) -> None:
    trainees.rename(trainee=subject.trainee, name="岩温香", by=subject)
    client = signed_in(subject)

    assert client.get("/home/").url == "/home/news/"
    assert "岩温香" in client.get("/home/news/").content.decode()
    client.post("/home/news/read/")
    assert client.get("/home/").url == "/study/"
