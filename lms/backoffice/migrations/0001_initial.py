import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from foundation.append_only import ForbidChanges


class Migration(migrations.Migration):
    initial = True

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="MachineEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("backup", "backup made"),
                            ("trial", "restore tried"),
                            ("restore", "restored"),
                            ("proof", "ledger proved"),
                        ],
                        max_length=10,
                    ),
                ),
                ("ok", models.BooleanField()),
                ("words", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "-at"], name="machine_event_last_of_kind")],
            },
        ),
        ForbidChanges("backoffice_machineevent"),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("act", "an act on rows of a list"), ("workbook", "a workbook of a list")],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waits for its turn"),
                            ("running", "under way"),
                            ("done", "done"),
                            ("failed", "broken off"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("listing", models.CharField(max_length=40)),
                ("act", models.CharField(blank=True, max_length=40)),
                ("path", models.CharField(max_length=300)),
                ("keys", models.JSONField(default=list)),
                ("asked_sealed", models.BinaryField(default=b"")),
                ("language", models.CharField(max_length=10)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField()),
                ("refused", models.JSONField(default=list)),
                ("error", models.CharField(blank=True, max_length=60)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("lease", models.UUIDField(null=True)),
                ("leased_until", models.DateTimeField(null=True)),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "job",
                "indexes": [
                    models.Index(condition=models.Q(("ended", None)), fields=["leased_until"], name="jobs_that_go_on")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("done__lte", models.F("total"))), name="job_done_is_within_total"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended", None), ("state__in", ("waiting", "running"))),
                            models.Q(("ended__isnull", False), ("lease", None), ("state__in", ("done", "failed"))),
                            _connector="OR",
                        ),
                        name="job_ended_has_no_lease",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JobFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed", models.BinaryField()),
                ("size", models.PositiveIntegerField()),
                ("made", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                (
                    "job",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="file", to="backoffice.job"
                    ),
                ),
            ],
        ),
    ]
