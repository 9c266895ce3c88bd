"""What is known of a trainee: disability certificate, needs, contacts, consents, residence; and who looked."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.text.search_words import LONGEST
from lms.people.models.accounts import User
from lms.people.models.offices import Division


class Trainee(models.Model):
    """A disabled person who learns, keyed by citizen id (a blind index); certificates are dated children."""

    class Sex(models.TextChoices):
        MALE = "male", _("male")
        FEMALE = "female", _("female")

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
    # NULL until somebody of her place has confirmed who she is: a number that a list alone names finds no person.
    citizen_id_index = models.BinaryField(max_length=32, unique=True, null=True)
    confirmed = models.DateTimeField(
        _("confirmed"), null=True, blank=True, default=timezone.now, help_text="Empty: only a base's list names her."
    )
    birth_year = models.PositiveSmallIntegerField(_("year of birth"))
    # From the citizen id, as the year of birth is: counting by sex would else decrypt every number.
    sex = models.CharField(_("sex"), max_length=6, choices=Sex, blank=True)
    # Of her name, for finding and sorting; the verbs that write the name write it (`foundation.text.search_words`).
    search_words = models.CharField(max_length=LONGEST, blank=True)
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
            # Both come from one number: who has a year of birth has a sex, and of who was erased neither is known.
            models.CheckConstraint(
                condition=Q(sex__in=("male", "female"), birth_year__gt=0) | Q(sex="", birth_year=0),
                name="trainee_sex_comes_with_the_year",
            ),
        ]
        indexes: ClassVar = [
            # The officers' list: by place, in it by name.
            models.Index(fields=["division", "search_words"], name="trainees_by_place_and_name"),
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
    """What a person agreed to or withdrew, in which version of the words, and who said so for her. Append-only.

    The latest row of a purpose holds. What the purposes are, and their words by day: `lms.people.accounts.consents`.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=20)
    version = models.DateField(help_text="The day from which the words were shown that were read.")
    is_given = models.BooleanField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", help_text="Herself, or her guardian.")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.purpose} of person {self.user_id}"


class Reveal(models.Model):
    """Who opened an encrypted field, whose, when and why. Append-only.

    Words about a person are encrypted with her own key, here and below: erasing her ends them in append-only rows too.
    """

    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    whose = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    field = models.CharField(max_length=40)
    reason_sealed = models.BinaryField()
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.field} of person {self.whose_id}"


class Residence(models.Model):
    """Where a trainee lived from a day on, until the next row; none for one who never moved. `Trainee.division` is now.

    What was learnt on a day counts for the place of that day, in every figure.
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
