"""The reason of a reveal may name the person: it is sealed. Nothing has written reveals before this version."""

from django.db import migrations, models

from media_pipeline.append_only import forbid_changes

ink = forbid_changes("people_reveal")


class Migration(migrations.Migration):
    dependencies = [("people", "0003_reveals_append_only")]
    operations = [
        # SQLite makes the table anew for a new column, and its triggers are gone: lift them and put them back.
        migrations.RunPython(ink.reverse_code, ink.code),
        migrations.RemoveField("reveal", "reason"),
        migrations.AddField("reveal", "reason_sealed", models.BinaryField(default=bytes), preserve_default=False),
        ink,
    ]
