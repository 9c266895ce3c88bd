"""What a person may agree to beside the service itself, in dated words; giving and withdrawing it.

Learning, hours, points and certificates need no consent here: they are the service, and the law that founds it says
what her county keeps. Everything else is off until she says yes, and off again once she says no or the words change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.people.access import helped
from lms.people.errors import ConsentOfAnother, ConsentWordsChanged
from lms.people.models import Consent, HelperLink, User


@dataclass(frozen=True, slots=True)
class Version:
    """The words that were shown from a day on. They are never edited: changed words are another version."""

    day: date
    words: str


@dataclass(frozen=True, slots=True)
class Purpose:
    """One thing that may be agreed to, with all its words, the latest last."""

    code: str
    title: str | Promise
    versions: tuple[Version, ...]

    @property
    def current(self) -> Version:
        return self.versions[-1]

    def words_of(self, day: date) -> str:
        """Return the words of the version of that day; "" where there is none."""
        return next((version.words for version in self.versions if version.day == day), "")


FIRST = date(2026, 11, 30)
PURPOSES = {
    purpose.code: purpose
    for purpose in (
        Purpose(
            "sms",
            gettext_lazy("Messages by SMS"),
            (
                Version(
                    FIRST,
                    "有和您有关的新消息时，平台可以给您的手机发短信提醒，一天最多一条；第二天有课时，可以再发一条提醒上课。短信里不写姓名、残疾情况和课程，要登录后才能看。"
                    "不同意也可以：消息照样在平台里，登录就能看到。登录用的验证码和账号安全提醒不受影响。",
                ),
            ),
        ),
        Purpose(
            "guidance",
            gettext_lazy("Guidance about work"),
            (
                Version(
                    FIRST,
                    "本县残联的就业辅导员可以根据您的学习情况和需要，给您介绍岗位和创业项目；介绍给用人单位之前，还会再问您一次。"
                    "不同意也可以：学习、学时和证书都不受影响，以后随时可以改。",
                ),
            ),
        ),
        Purpose(
            "picture",
            gettext_lazy("Your picture and your signing"),
            (
                Version(
                    FIRST,
                    "培训时拍到您的照片、录像和手语视频，可以用在平台的课程和宣传里。"
                    "不同意也可以：照样上课。撤回以后，不再用新的；已经印出来的收不回来，网页上的会撤下。",
                ),
            ),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with one purpose: the latest row, if any, and whether it holds for the words of today."""

    purpose: Purpose
    latest: Consent | None

    @property
    def is_given(self) -> bool:
        return bool(self.latest and self.latest.is_given and self.latest.version == self.purpose.current.day)

    @property
    def is_outdated(self) -> bool:
        """Return whether she had agreed to earlier words: she is asked again, and until then it does not hold."""
        return bool(self.latest and self.latest.is_given and not self.is_given)


def standings(person: User) -> list[Standing]:
    """Return every purpose with how it stands, in their order."""
    latest: dict[str, Consent] = {}
    for row in Consent.objects.filter(user=person).select_related("by").order_by("at", "pk"):
        latest[row.purpose] = row
    return [Standing(purpose, latest.get(code)) for code, purpose in PURPOSES.items()]


def allows(person: User, code: str) -> bool:
    """Return whether she agrees to this purpose, in the words of today."""
    latest = Consent.objects.filter(user=person, purpose=code).order_by("-at", "-pk").first()
    return Standing(PURPOSES[code], latest).is_given


def speaks_for(user: User, person: User) -> bool:
    """Return whether the user may agree for this person: herself, or her guardian while the link lives."""
    if user.pk == person.pk:
        return True
    return any(link.trainee.user_id == person.pk and link.kind == HelperLink.Kind.GUARDIAN for link in helped(user))


@transaction.atomic
def decide(*, person: User, purpose: str, is_given: bool, by: User, version: date | None = None) -> Consent | None:
    """Give or withdraw consent; None where it stands so already. What a guardian says for her, she reads.

    `version` is the day of the words that were on the page. Raises ConsentOfAnother, ConsentWordsChanged.
    """
    if not speaks_for(by, person):
        raise ConsentOfAnother
    known = PURPOSES[purpose]
    if is_given and version is not None and version != known.current.day:
        raise ConsentWordsChanged
    User.objects.select_for_update().get(pk=person.pk)  # two presses at once are one row
    latest = Consent.objects.filter(user=person, purpose=purpose).order_by("-at", "-pk").first()
    stands = Standing(known, latest)
    if stands.is_given == is_given and not (stands.is_outdated and not is_given):
        return None
    return Consent.objects.create(
        user=person, purpose=purpose, version=known.current.day, is_given=is_given, by=by, at=timezone.now()
    )


def words_of_guardian(row: Consent) -> str:
    """Return what she reads of what her guardian has said for her."""
    values = {"name": row.by.name, "purpose": PURPOSES[row.purpose].title}
    if row.is_given:
        return _("%(name)s agreed for you: %(purpose)s. You can withdraw it in your account.") % values
    return _("%(name)s withdrew your consent: %(purpose)s. You can give it again in your account.") % values


def join(*, kept: User, absorbed: User) -> None:
    """Keep, of two accounts that become one, each refusal: what either withdrew last does not hold for both."""
    for mine, other in zip(standings(kept), standings(absorbed), strict=True):
        refused = other.latest is not None and not other.latest.is_given
        if mine.is_given and refused and mine.latest and other.latest and other.latest.at > mine.latest.at:
            Consent.objects.create(
                user=kept,
                purpose=mine.purpose.code,
                version=mine.purpose.current.day,
                is_given=False,
                by=kept,
                at=timezone.now(),
            )
