"""What the days of an entry and of a certificate say; no SQL, so that SQLite rebuilds no table and drops no trigger."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0002_in_ink")]
    operations = [
        migrations.AlterField("recordentry", "finished", models.DateField(verbose_name="online part finished")),
        migrations.AlterField(
            "certificate",
            "finished",
            models.DateField(help_text="On which the last thing asked for was met (`completing.py`)."),
        ),
    ]
