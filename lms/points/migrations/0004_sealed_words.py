"""What a learner made, and how one knows, is sealed with her key: erasing her ends the words."""

from django.db import migrations, models

from media_pipeline.append_only import allow_changes, forbid_changes


class Migration(migrations.Migration):
    dependencies = [
        ("points", "0003_first_policy"),
    ]

    operations = [
        allow_changes("points_achievement"),
        migrations.RemoveField(
            model_name="achievement",
            name="note",
        ),
        migrations.RemoveField(
            model_name="achievement",
            name="title",
        ),
        migrations.AddField(
            model_name="achievement",
            name="note_sealed",
            field=models.BinaryField(default=b"", help_text="The evidence, in words; sealed like it."),
        ),
        migrations.AddField(
            model_name="achievement",
            name="title_sealed",
            field=models.BinaryField(default=b"", help_text="What was made; sealed with the learner's key."),
        ),
        forbid_changes("points_achievement"),
    ]
