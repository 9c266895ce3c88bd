"""Who people are, where they live and work, and what is sealed about them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.people.identity import typed

if TYPE_CHECKING:
    from django.db.models import QuerySet


class User(AbstractUser):
    """Anybody the platform knows, like a card in a card index: a trainee may have one and never sign in."""

    first_name = None  # type: ignore[assignment]  # Chinese names are one field
    last_name = None  # type: ignore[assignment]
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=100)

    objects: ClassVar = UserManager()

    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name or self.username

    def clean(self) -> None:
        """For forms and commands that make accounts; verbs write `typed.name` themselves."""
        super().clean()
        self.name = typed.name(self.name)

    def get_full_name(self) -> str:
        return self.name or self.username

    def get_short_name(self) -> str:
        return self.name or self.username


class PersonKey(models.Model):
    """The data key that seals one person's identity, itself wrapped by the master key. Erasing a person destroys it."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="key")
    wrapped = models.BinaryField()
    master_key_id = models.CharField(max_length=20)
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"key of person {self.user_id}"


class Division(models.Model):
    """A place of the administrative tree: province, prefecture, county, township, village.

    Codes are GB/T 2260 with the trailing zeros kept (530000, 532800, 532822); townships have 9 digits, villages 12.
    """

    class Kind(models.TextChoices):
        PROVINCE = "province", _("province")
        PREFECTURE = "prefecture", _("prefecture")
        COUNTY = "county", _("county")
        TOWNSHIP = "township", _("township")
        VILLAGE = "village", _("village")

    code = models.CharField(_("code"), max_length=12, primary_key=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        ordering = ("code",)
        verbose_name = _("division")
        verbose_name_plural = _("divisions")

    def __str__(self) -> str:
        return self.name

    @property
    def prefix(self) -> str:
        """The digits that every place inside shares: 53, 5328, 532822."""
        return {"province": self.code[:2], "prefecture": self.code[:4], "county": self.code[:6]}.get(
            self.kind, self.code
        )

    @property
    def choice_group(self) -> str:
        """What a long list of places is cut by: the prefecture."""
        return self.code[:4]

    @property
    def heads_choice_group(self) -> bool:
        return self.kind in (self.Kind.PROVINCE, self.Kind.PREFECTURE)

    def covers(self, other: Division | None) -> bool:
        """Whether `other` lies inside this place, or is it."""
        return other is not None and other.code.startswith(self.prefix)


class Organisation(models.Model):
    """An office, base, employer or society; which department's line it stands in decides which reports it owes."""

    class Department(models.TextChoices):
        DPF = "dpf", _("disabled persons' federation")
        EDUCATION = "education", _("education and sports")
        HRSS = "hrss", _("human resources and social security")
        FINANCE = "finance", _("finance")
        CULTURE = "culture", _("culture and tourism")
        BASE = "base", _("training base")
        OTHER = "other", _("other")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="organisations")
    name = models.CharField(_("name"), max_length=120)
    department = models.CharField(_("department"), max_length=12, choices=Department, default=Department.DPF)

    class Meta:
        constraints: ClassVar = [
            # Two offices of one name in one place would be one office entered twice.
            models.UniqueConstraint(fields=["division", "name"], name="organisation_once_per_division"),
        ]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What somebody works as. Trainees and helpers are no postings: a trainee has a Trainee row, a helper a link."""

    COUNSELLOR = "counsellor", _("employment counsellor")
    BASE_EDITOR = "base_editor", _("base course editor")
    BASE_STAFF = "base_staff", _("base staff")
    MEDIA_REVIEWER = "media_reviewer", _("caption and sign reviewer")
    COURSE_REVIEWER = "course_reviewer", _("course reviewer")
    COUNTY_OFFICER = "county_officer", _("county officer")
    PREFECTURE_OFFICER = "prefecture_officer", _("prefecture officer")
    PROVINCE_OFFICER = "province_officer", _("province officer")
    EVALUATOR = "evaluator", _("third-party evaluator")
    AUDITOR = "auditor", _("auditor")


class PostingQuerySet(models.QuerySet["Posting"]):
    def current(self) -> QuerySet[Posting]:
        """Postings in force today."""
        today = timezone.localdate()
        return self.filter(Q(ends=None) | Q(ends__gte=today), starts__lte=today)


class Posting(models.Model):
    """Who works where, as what, from when to when; every right in the system follows from these rows."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="postings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="postings")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="postings")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    starts = models.DateField(_("from"), default=timezone.localdate)
    ends = models.DateField(_("until"), null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            # A posting that ends before it starts would never apply and looks like one that does.
            models.CheckConstraint(condition=Q(ends=None) | Q(ends__gte=F("starts")), name="posting_ends_after_start"),
        ]
        verbose_name = _("posting")
        verbose_name_plural = _("postings")

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.organisation}"


class Trainee(models.Model):
    """A disabled person who learns, keyed by citizen id (a blind index); certificates are dated children."""

    class Employment(models.TextChoices):
        UNEMPLOYED = "unemployed", _("not employed")
        EMPLOYED = "employed", _("employed")
        FLEXIBLE = "flexible", _("flexibly employed")
        SELF_EMPLOYED = "self_employed", _("self-employed")
        STUDENT = "student", _("at school")
        UNKNOWN = "unknown", _("not known")

    class Residence(models.TextChoices):
        URBAN = "urban", _("urban")
        RURAL = "rural", _("rural")

    class Education(models.TextChoices):
        NONE = "none", _("no schooling")
        PRIMARY = "primary", _("primary school")
        MIDDLE = "middle", _("middle school")
        HIGH = "high", _("high school or vocational school")
        COLLEGE = "college", _("college and above")
        UNKNOWN = "unknown", _("not known")

    class Willingness(models.TextChoices):
        WANTS = "wants", _("wants training")
        UNDECIDED = "undecided", _("undecided")
        DECLINES = "declines", _("does not want training now")

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="trainee")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="trainees")
    citizen_id_sealed = models.BinaryField()
    # NULL until somebody of her place has confirmed who she is: nobody is found by a number that a list alone names.
    citizen_id_index = models.BinaryField(max_length=32, unique=True, null=True)
    confirmed = models.DateTimeField(
        _("confirmed"), null=True, blank=True, default=timezone.now, help_text="Empty: only a base's list names her."
    )
    birth_year = models.PositiveSmallIntegerField(_("year of birth"))
    employment = models.CharField(_("employment"), max_length=16, choices=Employment, default=Employment.UNKNOWN)
    willingness = models.CharField(_("willingness"), max_length=12, choices=Willingness, default=Willingness.WANTS)
    residence = models.CharField(_("residence"), max_length=8, choices=Residence, default=Residence.RURAL)
    education = models.CharField(_("education"), max_length=10, choices=Education, default=Education.UNKNOWN)
    target_groups = models.JSONField(_("target groups"), default=list, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            # A confirmed person is found by her number; whom a list alone names is not.
            models.CheckConstraint(
                condition=Q(confirmed=None) | Q(citizen_id_index__isnull=False), name="trainee_confirmed_has_a_number"
            ),
        ]
        verbose_name = _("trainee")
        verbose_name_plural = _("trainees")

    def __str__(self) -> str:
        return self.user.name


class DisabilityCertificate(models.Model):
    """A 残疾人证 as issued. Category and level are health data: read only by access.py and the reports' aggregates."""

    class Category(models.IntegerChoices):
        SIGHT = 1, _("sight")
        HEARING = 2, _("hearing")
        SPEECH = 3, _("speech")
        LIMBS = 4, _("limbs")
        INTELLECT = 5, _("intellect")
        MIND = 6, _("mental health")
        MULTIPLE = 7, _("multiple")

    trainee = models.ForeignKey(Trainee, on_delete=models.PROTECT, related_name="certificates")
    category = models.PositiveSmallIntegerField(choices=Category)
    level = models.PositiveSmallIntegerField()
    number_sealed = models.BinaryField()
    number_index = models.BinaryField(max_length=32, unique=True)
    reissue = models.PositiveSmallIntegerField(default=0)
    valid_until = models.DateField(null=True, blank=True)
    recorded = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=4), name="certificate_level_1_to_4"),
            models.CheckConstraint(condition=Q(category__gte=1, category__lte=7), name="certificate_category_1_to_7"),
        ]

    def __str__(self) -> str:
        return f"certificate of trainee {self.trainee_id}"  # never the category: this shows up in logs


class Need(models.Model):
    """What a trainee needs to learn, as base staff may see it: the accommodation, never the category."""

    class Code(models.TextChoices):
        CAPTIONS = "captions", _("captions")
        SIGN = "sign", _("sign language")
        AUDIO_DESCRIPTION = "audio_description", _("audio description")
        SCREEN_READER = "screen_reader", _("screen reader")
        EASY_READ = "easy_read", _("easy-read text")
        BRAILLE = "braille", _("braille")
        LARGE = "large", _("large text and targets")
        SWITCH = "switch", _("keyboard or switch")
        MORE_TIME = "more_time", _("more time")
        SCRIBE = "scribe", _("somebody who enters answers")
        CALM = "calm", _("calm pages")

    trainee = models.ForeignKey(Trainee, on_delete=models.CASCADE, related_name="needs")
    code = models.CharField(_("need"), max_length=20, choices=Code)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["trainee", "code"], name="need_once_per_trainee"),
        ]

    def __str__(self) -> str:
        return self.get_code_display()


class Contact(models.Model):
    """A phone. It signs in one person, who may be helping several: a family shares one phone."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="contact")
    phone_sealed = models.BinaryField()
    phone_index = models.BinaryField(max_length=32, unique=True)
    verified = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"phone of person {self.user_id}"


class Consent(models.Model):
    """What a person agreed to, when and in which words; withdrawing adds a time and keeps the row."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=60)
    words = models.TextField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given = models.DateTimeField(auto_now_add=True)
    withdrawn = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.purpose


class Reveal(models.Model):
    """Who opened a sealed field, whose, when and why. Append-only.

    Words about a person are sealed with her own key, here and below: erasing her takes them out of rows in ink too.
    """

    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    whose = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    field = models.CharField(max_length=40)
    reason_sealed = models.BinaryField()
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.field} of person {self.whose_id}"


class Residence(models.Model):
    """Where a trainee lived from a day on, until the next row; who never moved has none. `Trainee.division` is now.

    What was learnt on a day counts for the place of that day, whoever looks and whenever.
    """

    trainee = models.ForeignKey(Trainee, on_delete=models.PROTECT, related_name="residences")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    reason_sealed = models.BinaryField(default=bytes)
    starts = models.DateField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["trainee", "starts"], name="residence_once_per_day"),
        ]

    def __str__(self) -> str:
        return f"residence of trainee {self.trainee_id} since {self.starts}"


# The rest of this app's models, in modules of their own; they name the ones above by their labels.
from lms.people.models.acts import Act  # noqa: E402
from lms.people.models.claims import (  # noqa: E402
    Claim,
    ClaimAnswer,
    ClaimDecision,
    DailyCount,
    Notice,
    PhoneEntry,
)
from lms.people.models.devices import KnownDevice, PasswordAlarm  # noqa: E402
from lms.people.models.endings import Erasure, Merge  # noqa: E402
from lms.people.models.help import HelperLink  # noqa: E402
from lms.people.models.sessions import UserSession  # noqa: E402

__all__ = [
    "Act",
    "Claim",
    "ClaimAnswer",
    "ClaimDecision",
    "Consent",
    "Contact",
    "DailyCount",
    "DisabilityCertificate",
    "Division",
    "Erasure",
    "HelperLink",
    "KnownDevice",
    "Merge",
    "Need",
    "Notice",
    "Organisation",
    "PasswordAlarm",
    "PersonKey",
    "PhoneEntry",
    "Posting",
    "Residence",
    "Reveal",
    "Role",
    "Trainee",
    "User",
    "UserSession",
]
