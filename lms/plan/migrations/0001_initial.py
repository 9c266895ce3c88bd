import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from foundation.append_only import ForbidChanges


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CountingRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(unique=True, verbose_name="version")),
                ("starts", models.DateField(verbose_name="from")),
                (
                    "event",
                    models.CharField(
                        choices=[
                            ("finished", "she has finished the class"),
                            ("attended", "she was there for the least share"),
                            ("either", "finished, or there for the least share"),
                            ("enrolled", "she was admitted to the class"),
                        ],
                        default="either",
                        max_length=10,
                        verbose_name="what is counted",
                    ),
                ),
                (
                    "least_share",
                    models.PositiveSmallIntegerField(default=60, verbose_name="least share attended, per cent"),
                ),
                (
                    "online_counts",
                    models.BooleanField(default=True, verbose_name="online study without a class counts"),
                ),
                (
                    "online_least_hours",
                    models.DecimalField(
                        decimal_places=1,
                        default=8,
                        max_digits=5,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="least class hours online",
                    ),
                ),
                (
                    "once_per",
                    models.CharField(
                        choices=[
                            ("programme_year", "once for a programme and year"),
                            ("programme", "once for a programme"),
                            ("none", "each time"),
                        ],
                        default="programme_year",
                        max_length=16,
                        verbose_name="the same person",
                    ),
                ),
                (
                    "both_levels",
                    models.BooleanField(
                        default=False, verbose_name="any base of the place counts as the prefecture's own"
                    ),
                ),
                ("document_no", models.CharField(blank=True, max_length=60, verbose_name="document number")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "counting rule",
                "verbose_name_plural": "counting rules",
                "ordering": ["-version"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("least_share__lte", 100)), name="rule_share_is_a_percentage"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("online_least_hours__gte", 0)), name="rule_hours_are_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanPeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                ("document_no", models.CharField(max_length=60, verbose_name="document number")),
                ("starts", models.DateField(verbose_name="from")),
                ("ends", models.DateField(verbose_name="until")),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "plan period",
                "verbose_name_plural": "plan periods",
                "ordering": ["-starts", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends__gte", models.F("starts"))), name="period_ends_after_it_starts"
                    )
                ],
            },
        ),
        ForbidChanges("plan_countingrule"),
    ]
