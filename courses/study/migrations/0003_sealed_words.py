"""Why study was taken out of the count is sealed with the learner's key: erasing her ends the words."""

from django.db import migrations, models

from media_pipeline.append_only import allow_changes, forbid_changes


class Migration(migrations.Migration):
    dependencies = [
        ("study", "0002_in_ink"),
    ]

    operations = [
        allow_changes("study_evidencevoid"),
        allow_changes("study_voiddecision"),
        migrations.RemoveField(
            model_name="evidencevoid",
            name="reason",
        ),
        migrations.RemoveField(
            model_name="voiddecision",
            name="words",
        ),
        migrations.AddField(
            model_name="evidencevoid",
            name="reason_sealed",
            field=models.BinaryField(default=b"", help_text="Why, in words about somebody; sealed with her key."),
        ),
        migrations.AddField(
            model_name="voiddecision",
            name="words_sealed",
            field=models.BinaryField(default=b"", help_text="Sealed with the learner's key."),
        ),
        forbid_changes("study_evidencevoid"),
        forbid_changes("study_voiddecision"),
    ]
