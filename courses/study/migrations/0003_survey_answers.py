"""What learners say in surveys: a slip a place and survey, in ink."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from foundation.append_only import forbid_changes


class Migration(migrations.Migration):
    dependencies = [
        ("assess", "0002_append_only"),
        ("pages", "0001_initial"),
        ("study", "0002_in_ink"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SurveyAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("block_id", models.CharField(max_length=40)),
                ("given_sealed", models.BinaryField(help_text="Question ids and what was answered, as JSON.")),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="survey_answers", to="study.enrolment"
                    ),
                ),
                (
                    "lesson",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="pages.lessonpage"
                    ),
                ),
                (
                    "question_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assess.questionset"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["lesson", "block_id"], name="answers_to_a_survey")],
                "constraints": [
                    models.UniqueConstraint(fields=("enrolment", "block_id"), name="survey_answered_once_per_enrolment")
                ],
            },
        ),
        forbid_changes("study_surveyanswer"),
    ]
