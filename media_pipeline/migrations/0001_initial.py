import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "__first__"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.CreateModel(
            name="Asset",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "collection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtailcore.collection",
                        verbose_name="collection",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "kind",
                    models.CharField(
                        choices=[("video", "Video"), ("audio", "Audio")],
                        default="video",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("filename", models.CharField(max_length=200, verbose_name="file name")),
                ("sha256", models.CharField(editable=False, max_length=64)),
                ("size", models.PositiveBigIntegerField(editable=False, verbose_name="size")),
                ("source", models.CharField(editable=False, max_length=200)),
                ("probe", models.JSONField(default=dict, editable=False)),
                ("duration_ms", models.PositiveBigIntegerField(editable=False, null=True, verbose_name="duration")),
                ("rights", models.CharField(blank=True, max_length=200, verbose_name="rights")),
                (
                    "created",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="created"),
                ),
            ],
            options={
                "verbose_name": "media asset",
                "verbose_name_plural": "media assets",
                "ordering": ("-created", "-pk"),
                "indexes": [
                    models.Index(fields=["collection", "-created"], name="asset_listing"),
                    models.Index(fields=["sha256"], name="asset_same_file"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "asset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="runs", to="media_pipeline.asset"
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
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("recipe", models.CharField(max_length=40)),
                ("params", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                            ("superseded", "Replaced by a newer run"),
                        ],
                        default="running",
                        max_length=12,
                    ),
                ),
                ("created", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("finished", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ("-pk",),
                "indexes": [models.Index(fields=["state"], name="run_by_state")],
            },
        ),
        migrations.CreateModel(
            name="StageRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="stages", to="media_pipeline.run"
                    ),
                ),
                ("row", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=40)),
                ("optional", models.BooleanField(default=False)),
                ("plan_hash", models.CharField(blank=True, max_length=64)),
                (
                    "reused",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="media_pipeline.stagerun",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Waiting"),
                            ("leased", "Taken by a worker"),
                            ("running", "Running"),
                            ("verifying", "Checking the result"),
                            ("done", "Done"),
                            ("skipped", "Skipped"),
                            ("retry_wait", "Will be tried again"),
                            ("failed_permanent", "Failed"),
                            ("failed_resource", "The server is short of room; will be tried again"),
                            ("cancelled", "Cancelled"),
                            ("superseded", "Replaced by a newer run"),
                        ],
                        default="pending",
                        max_length=20,
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField(default=0)),
                ("fence", models.PositiveIntegerField(default=0)),
                ("progress", models.FloatField(default=0.0)),
                ("error_code", models.CharField(blank=True, max_length=60)),
                ("log_tail", models.TextField(blank=True)),
                ("commands", models.TextField(blank=True)),
                ("queued_at", models.DateTimeField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("silent_since", models.DateTimeField(null=True)),
                ("next_try_at", models.DateTimeField(null=True)),
                ("started", models.DateTimeField(null=True)),
                ("finished", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ("run", "row", "pk"),
                "indexes": [
                    models.Index(condition=models.Q(("state", "done")), fields=["plan_hash"], name="stage_same_plan"),
                    models.Index(fields=["state"], name="stage_by_state"),
                ],
                "constraints": [models.UniqueConstraint(fields=("run", "name"), name="a_stage_once_a_run")],
            },
        ),
        migrations.CreateModel(
            name="Artifact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "asset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="artifacts", to="media_pipeline.asset"
                    ),
                ),
                (
                    "stage_run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="artifacts",
                        to="media_pipeline.stagerun",
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("tree", models.UUIDField(editable=False)),
                ("kind", models.CharField(max_length=40)),
                ("path", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("facts", models.JSONField(default=dict)),
                ("current", models.BooleanField(default=False)),
                ("created", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("replaced", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "ordering": ("pk",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("current", True)), fields=["asset", "kind"], name="artifact_in_use"
                    ),
                    models.Index(fields=["tree"], name="artifact_tree"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("stage_run", "kind", "path"), name="an_artifact_once_a_stage")
                ],
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "collection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="wagtailcore.collection"
                    ),
                ),
                (
                    "asset",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="uploads",
                        to="media_pipeline.asset",
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=200)),
                ("filename", models.CharField(max_length=200)),
                ("recipe", models.CharField(default="LESSON_VIDEO", max_length=40)),
                ("size", models.PositiveBigIntegerField()),
                ("offset", models.PositiveBigIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Uploading"),
                            ("finishing", "Arrived; being put away"),
                            ("done", "Done"),
                            ("gone", "Given up"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("created", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("touched", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ("-pk",),
                "indexes": [models.Index(fields=["state", "touched"], name="upload_stale")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("offset__lte", models.F("size"))), name="upload_within_its_size"
                    )
                ],
            },
        ),
    ]
