"""What a course can be: where it comes from, whom it suits, how far it leads."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Provenance(models.TextChoices):
    """R060: how the course came to the platform; what others made needs proof that we may use it."""

    DEVELOPED = "developed", _("Developed by the base")
    COLLECTED = "collected", _("Collected from others")
    PURCHASED = "purchased", _("Purchased")

    @property
    def needs_proof(self) -> bool:
        return self is not Provenance.DEVELOPED


class Suitability(models.TextChoices):
    """The seven categories of the disability certificate, by the digit it uses."""

    VISUAL = "1", _("Visual disability")
    HEARING = "2", _("Hearing disability")
    SPEECH = "3", _("Speech disability")
    PHYSICAL = "4", _("Physical disability")
    INTELLECTUAL = "5", _("Intellectual disability")
    MENTAL = "6", _("Mental disability")
    MULTIPLE = "7", _("Multiple disabilities")


class Level(models.TextChoices):
    """The national ladder of vocational skill, from the bottom, with what stands beside it."""

    OPEN = "open", _("No level (introduction)")
    SPECIAL = "special", _("Single-skill certificate")
    FIVE = "5", _("Level 5 / junior worker")
    FOUR = "4", _("Level 4 / intermediate worker")
    THREE = "3", _("Level 3 / senior worker")
    TWO = "2", _("Level 2 / technician")
    ONE = "1", _("Level 1 / senior technician")


class Kind(models.TextChoices):
    """What the hours are made of; the share that may be online rests on it."""

    KNOWLEDGE = "knowledge", _("Knowledge")
    PRACTICAL = "practical", _("Practical skill")


class Topic(models.TextChoices):
    """What is taught: a trade, or one of the subjects that every trade shares."""

    TRADE = "trade", _("Vocational skill")
    DIGITAL = "digital", _("Digital skills and e-commerce")
    CRAFT = "craft", _("Craft and intangible heritage")
    FARMING = "farming", _("Practical farming")
    BUSINESS = "business", _("Starting a business")
    ETHICS = "ethics", _("Work ethics")
    SAFETY = "safety", _("Safety, health and labour protection")
    RIGHTS = "rights", _("Law and rights")
