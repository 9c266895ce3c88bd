"""Leases for reading, answers by part, and whether their words had gone out."""

from django.db import migrations, models

from foundation.append_only import allow_changes, forbid_changes


class Migration(migrations.Migration):
    dependencies = [("study", "0003_survey_answers")]

    operations = [
        migrations.AddField(
            model_name="playlease",
            name="for_reading",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="delivery",
            name="of_words",
            field=models.BooleanField(default=False, help_text="The text or transcript on its page, not the film."),
        ),
        allow_changes("study_readingproof"),
        migrations.AddField(
            model_name="readingproof",
            name="from_ms",
            field=models.PositiveIntegerField(
                default=0, help_text="The part of the timeline that the question vouches for."
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="readingproof",
            name="to_ms",
            field=models.PositiveIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="readingproof",
            name="delivered",
            field=models.BooleanField(
                default=True, help_text="Whether the part had gone out when it was answered, where that is required."
            ),
            preserve_default=False,
        ),
        forbid_changes("study_readingproof"),
    ]
