import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from foundation.append_only import ForbidChanges


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DataExport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="data_exports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AccountRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("phone_index", models.BinaryField(max_length=32)),
                (
                    "data_sealed",
                    models.BinaryField(help_text="Phone and citizen id as JSON, with the account's own key."),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waits for the county"),
                            ("approved", "the account is open"),
                            ("refused", "refused"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("has_one", "There is an account already. Ask the office for a login slip."),
                            ("not_found", "What was written could not be found. Come to the office with your papers."),
                            ("elsewhere", "Another county is in charge. Ask there."),
                            ("unclear", "The office has questions. Call it, or come with your citizen card."),
                        ],
                        max_length=10,
                    ),
                ),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.division"
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="account_request",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided", None), ("decided_by", None), ("state", "waiting")),
                            models.Q(
                                models.Q(("state", "waiting"), _negated=True),
                                ("decided__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="account_request_is_decided_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "refused"), ("reason", ""), _connector="XOR"),
                        name="account_request_refused_for_a_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("phone_index",),
                        name="account_request_once_while_waiting",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("person", models.F("decided_by")), _negated=True),
                        name="account_request_is_decided_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LoginSlip",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("made", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires", models.DateTimeField()),
                ("used", models.DateTimeField(null=True)),
                (
                    "voided",
                    models.DateTimeField(help_text="By a newer slip, by a sign-in, or with the account.", null=True),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="login_slips",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("person", models.F("by")), _negated=True),
                        name="login_slip_is_for_somebody_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("used", None), ("voided", None), _connector="OR"),
                        name="login_slip_ends_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("used", None), ("voided", None)),
                        fields=("person",),
                        name="login_slip_once_while_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NewPhone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("phone_sealed", models.BinaryField(help_text="With the person's own key.")),
                ("reason_sealed", models.BinaryField(help_text="With the person's own key.")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waits for a second officer"),
                            ("approved", "approved, takes effect after the waiting time"),
                            ("refused", "refused"),
                            ("stopped", "stopped by the person"),
                            ("done", "in effect"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("asked", models.DateTimeField(default=django.utils.timezone.now)),
                ("approved", models.DateTimeField(null=True)),
                ("effective", models.DateTimeField(null=True)),
                ("ended", models.DateTimeField(null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="new_phones",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by", None),
                            models.Q(("approved_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="new_phone_takes_two_officers",
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
                        name="new_phone_is_for_somebody_else",
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
                        name="new_phone_in_effect_was_approved",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "approved"])),
                        fields=("person",),
                        name="new_phone_once_while_open",
                    ),
                ],
            },
        ),
        ForbidChanges("own_account_dataexport"),
    ]
