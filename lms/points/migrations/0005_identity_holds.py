"""Credit that waits until the office has said who the learner is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("points", "0004_corrections_name_their_cycle"),
    ]

    operations = [
        migrations.AlterField(
            model_name="hold",
            name="code",
            field=models.CharField(
                choices=[
                    ("theory_first", "the online lessons come first"),
                    ("look", "a person has to look at it"),
                    ("identity", "the office has to confirm who the learner is"),
                ],
                default="look",
                max_length=12,
            ),
        ),
    ]
