import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from foundation.append_only import ForbidChanges


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("pages", "0001_initial"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="QuestionSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "lesson",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="pages.lessonpage"
                    ),
                ),
                ("block_id", models.CharField(max_length=40)),
                ("digest", models.CharField(max_length=64)),
                (
                    "content",
                    models.CharField(
                        default="", help_text="What is asked, wherever it stands; see `content_of`.", max_length=64
                    ),
                ),
                ("questions", models.JSONField()),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [models.Index(fields=["content"], name="question_sets_of_a_content")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("lesson", "block_id", "digest"), name="question_set_once_per_wording"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="QuizAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "question_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attempts", to="assess.questionset"
                    ),
                ),
                (
                    "lesson",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attempts", to="pages.lessonpage"
                    ),
                ),
                ("block_id", models.CharField(max_length=40)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("answers", models.JSONField()),
                ("right", models.PositiveSmallIntegerField()),
                ("total", models.PositiveSmallIntegerField()),
                ("passed", models.BooleanField()),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [models.Index(fields=["subject", "lesson", "block_id"], name="attempts_at_a_quiz")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("right__lte", models.F("total"))), name="attempt_right_within_total"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Accommodation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accommodations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("scribe", "a helper may enter the answers"), ("more_time", "more time")],
                        max_length=12,
                    ),
                ),
                ("starts", models.DateField(default=django.utils.timezone.localdate)),
                ("ends", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ends", None)),
                        fields=("subject", "kind"),
                        name="accommodation_once_at_a_time",
                    )
                ],
            },
        ),
        ForbidChanges("assess_questionset"),
        ForbidChanges("assess_quizattempt"),
    ]
