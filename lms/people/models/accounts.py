"""Anybody the platform knows, and the key under which her identity is encrypted."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.people.identity import typed

if TYPE_CHECKING:
    pass


class User(AbstractUser):
    """Any person the platform knows; a trainee may have an account and never sign in."""

    first_name = None  # type: ignore[assignment]  # Chinese names are one field
    last_name = None  # type: ignore[assignment]
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=100)
    sms_without = models.JSONField(
        default=list, blank=True, help_text="Groups of events of which she wants no SMS (`lms.people.events`)."
    )

    objects: ClassVar = UserManager()

    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name or self.username

    def clean(self) -> None:
        """Normalise the name, for forms and commands that make accounts; verbs write `typed.name` themselves."""
        super().clean()
        self.name = typed.name(self.name)

    def get_full_name(self) -> str:
        return self.name or self.username

    def get_short_name(self) -> str:
        return self.name or self.username


class PersonKey(models.Model):
    """The data key that encrypts one person's identity, wrapped by the master key. Erasing a person destroys it."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="key")
    wrapped = models.BinaryField()
    master_key_id = models.CharField(max_length=20)
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"key of person {self.user_id}"
