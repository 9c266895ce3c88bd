"""What the ledger counts in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Unit(models.TextChoices):
    POINT = "point", _("points")
    CLASS_HOUR = "class_hour", _("class hours")
