"""What a set of questions asks, wherever it stands: the same quiz in another lesson earns nothing a second time."""

from django.db import migrations, models

from foundation.append_only import allow_changes, forbid_changes


class Migration(migrations.Migration):
    dependencies = [("assess", "0002_append_only")]

    operations = [
        allow_changes("assess_questionset"),
        migrations.AddField(
            model_name="questionset",
            name="content",
            field=models.CharField(
                default="",
                help_text="What is asked, wherever it stands; see `content_of`.",
                max_length=64,
            ),
        ),
        migrations.AddIndex(
            model_name="questionset",
            index=models.Index(fields=["content"], name="question_sets_of_a_content"),
        ),
        forbid_changes("assess_questionset"),
    ]
