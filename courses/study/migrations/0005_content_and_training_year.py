"""What a second is known by: the content that it shows, and the training year in which its cycle began.

Rows of before get no content here: `manage.py ledger rebuild --write` names it and counts again.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("study", "0004_reading_apart_from_playing")]

    operations = [
        migrations.AddField(
            model_name="enrolment",
            name="year",
            field=models.PositiveSmallIntegerField(
                default=2026, help_text="The training year in which this cycle began."
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="timeline",
            name="content",
            field=models.CharField(
                default="",
                max_length=64,
                help_text="What it shows, wherever that stands: the film's sha256, or the digest of the words.",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="timeline",
            name="linked",
            field=models.BooleanField(default=False, help_text="An editor stated what a version of this content kept."),
        ),
        migrations.AddField(
            model_name="verifiedinterval",
            name="content",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="verifiedinterval",
            name="year",
            field=models.PositiveSmallIntegerField(default=2026),
            preserve_default=False,
        ),
        migrations.RemoveIndex(model_name="verifiedinterval", name="verified_in_a_life"),
        migrations.AddIndex(
            model_name="timeline", index=models.Index(fields=["content"], name="timelines_of_a_content")
        ),
        migrations.AddIndex(
            model_name="verifiedinterval",
            index=models.Index(fields=["subject", "content"], name="verified_in_a_life"),
        ),
    ]
