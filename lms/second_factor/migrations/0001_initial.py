import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from foundation.append_only import ForbidChanges


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="FactorReset",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="factor_resets",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reason_sealed", models.BinaryField(help_text="With the person's own key.")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waits for a second officer"),
                            ("approved", "approved, takes effect after the waiting time"),
                            ("refused", "refused"),
                            ("cancelled", "cancelled"),
                            ("done", "in effect"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("asked", models.DateTimeField(default=django.utils.timezone.now)),
                ("approved", models.DateTimeField(null=True)),
                ("effective", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by", None),
                            models.Q(("approved_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="factor_reset_takes_two_officers",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("person", models.F("asked_by")), _negated=True),
                            models.Q(
                                ("approved_by", None),
                                models.Q(("person", models.F("approved_by")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="factor_reset_is_for_somebody_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["approved", "done"]), _negated=True),
                            models.Q(
                                ("approved__isnull", False),
                                ("approved_by__isnull", False),
                                ("effective__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="factor_reset_in_effect_was_approved",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "approved"])),
                        fields=("person",),
                        name="factor_reset_once_while_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FactorEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="factor_events",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reset",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="second_factor.factorreset",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("added", "set up"),
                            ("removed", "removed by the person"),
                            ("codes_made", "recovery codes made"),
                            ("codes_kept", "recovery codes kept on paper"),
                            ("code_used", "recovery code used"),
                            ("device_remembered", "device remembered"),
                            ("devices_forgotten", "devices forgotten"),
                            ("asked", "reset asked for"),
                            ("approved", "reset approved"),
                            ("refused", "reset refused"),
                            ("cancelled", "reset cancelled"),
                            ("done", "reset in effect"),
                            ("console", "reset on the machine"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason_sealed", models.BinaryField(default=bytes, help_text="With the person's own key.")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="RememberedDevice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="remembered_devices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("digest", models.BinaryField(max_length=32)),
                (
                    "fingerprint",
                    models.CharField(help_text="Of password and factors: once they change, it is void.", max_length=64),
                ),
                ("name", models.CharField(max_length=80)),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "digest"), name="remembered_device_once_per_person")
                ],
            },
        ),
        ForbidChanges("second_factor_factorevent"),
    ]
