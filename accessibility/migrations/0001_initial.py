import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from foundation.append_only import ForbidChanges


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("media_pipeline", "0001_initial"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="BurntCaptions",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "asset",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="burnt_captions",
                        to="media_pipeline.asset",
                    ),
                ),
                ("plain", models.BooleanField(default=False)),
                ("signed", models.BooleanField(default=False)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("asked", models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="preference",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("values", models.JSONField(default=dict)),
                ("updated", models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name="VisualStatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "asset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visual_statements",
                        to="media_pipeline.asset",
                    ),
                ),
                ("text", models.TextField()),
                (
                    "stated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("stated_at", models.DateTimeField(auto_now_add=True)),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by__isnull", True),
                            models.Q(("reviewed_by", models.F("stated_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="statement_reviewed_by_a_second_person",
                    ),
                    models.UniqueConstraint(
                        models.F("asset"),
                        condition=models.Q(("reviewed_by__isnull", True)),
                        name="one_statement_waits_per_asset",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Waiver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "asset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="waivers", to="media_pipeline.asset"
                    ),
                ),
                ("kind", models.CharField(choices=[("sign", "Sign language")], default="sign", max_length=16)),
                ("reason", models.TextField()),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("until", models.DateField()),
                (
                    "granted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("created", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="DescriptionRecording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "asset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="description_recordings",
                        to="media_pipeline.asset",
                    ),
                ),
                (
                    "audio_asset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="describes", to="media_pipeline.asset"
                    ),
                ),
                ("offset_ms", models.IntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[("review", "Waiting for review"), ("approved", "Approved")],
                        default="review",
                        max_length=16,
                    ),
                ),
                (
                    "edited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("edited", models.DateTimeField(auto_now=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("asset"), models.F("state"), name="one_description_recording_per_state"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("asset", models.F("audio_asset")), _negated=True),
                        name="description_is_another_sound",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("edited_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="description_approved_by_a_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_by__isnull", True), ("state", "review")),
                            models.Q(("approved_by__isnull", False), ("state", "approved")),
                            _connector="OR",
                        ),
                        name="description_approved_means_by_someone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignTrack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "asset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_tracks",
                        to="media_pipeline.asset",
                    ),
                ),
                (
                    "sign_asset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signs_for", to="media_pipeline.asset"
                    ),
                ),
                ("offset_ms", models.IntegerField(default=0)),
                ("language", models.CharField(default="csl", max_length=16)),
                ("variant", models.CharField(blank=True, max_length=40)),
                (
                    "layout",
                    models.CharField(
                        choices=[
                            ("side_by_side", "Beside the lesson; covers nothing"),
                            ("inset", "In a corner over the lesson"),
                        ],
                        default="side_by_side",
                        max_length=16,
                    ),
                ),
                (
                    "corner",
                    models.CharField(
                        choices=[
                            ("bottom_right", "Bottom right corner"),
                            ("top_right", "Top right corner"),
                            ("bottom_left", "Bottom left corner"),
                            ("top_left", "Top left corner"),
                        ],
                        default="bottom_right",
                        max_length=16,
                    ),
                ),
                ("protected", models.JSONField(blank=True, default=list)),
                ("crop", models.BooleanField(default=False)),
                ("is_placeholder", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("review", "Waiting for review"), ("approved", "Approved")],
                        default="review",
                        max_length=16,
                    ),
                ),
                (
                    "edited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("edited", models.DateTimeField(auto_now=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("created", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("asset"),
                        models.F("language"),
                        models.F("variant"),
                        models.F("state"),
                        name="one_sign_track_per_variant_and_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("asset", models.F("sign_asset")), _negated=True),
                        name="sign_is_another_video",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("edited_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="sign_approved_by_a_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_by__isnull", True), ("state", "review")),
                            models.Q(("approved_by__isnull", False), ("state", "approved")),
                            _connector="OR",
                        ),
                        name="sign_approved_means_by_someone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Track",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "asset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tracks", to="media_pipeline.asset"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("captions", "Captions"),
                            ("easy_read", "Easy-read captions"),
                            ("descriptions", "Audio description"),
                            ("chapters", "Chapters"),
                        ],
                        max_length=16,
                    ),
                ),
                ("language", models.CharField(default="zh-Hans", max_length=16)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "In work"), ("review", "Waiting for review"), ("approved", "Approved")],
                        default="draft",
                        max_length=16,
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("submitted", models.DateTimeField(blank=True, null=True)),
                ("created", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "indexes": [models.Index(models.F("state"), models.F("submitted"), name="track_queue")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("asset"),
                        models.F("kind"),
                        models.F("language"),
                        name="one_track_per_kind_and_language",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TrackVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "track",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="accessibility.track"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "base",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accessibility.trackversion",
                    ),
                ),
                ("cues", models.JSONField(default=list)),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("recogniser", "Speech recognition"),
                            ("person", "Written by a person"),
                            ("import", "Uploaded file"),
                        ],
                        default="person",
                        max_length=16,
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("track"), models.F("number"), name="one_version_per_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="Return",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="accessibility.trackversion",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("reason", models.TextField()),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approval",
                        to="accessibility.trackversion",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("vtt", models.CharField(max_length=200)),
                ("draft_errors", models.FloatField(blank=True, null=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.AddField(
            model_name="track",
            name="approved_version",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accessibility.trackversion",
            ),
        ),
        ForbidChanges("accessibility_approval"),
        ForbidChanges("accessibility_return"),
        ForbidChanges("accessibility_trackversion"),
    ]
