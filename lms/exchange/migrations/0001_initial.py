import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("delivery", "0001_initial"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="RosterImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cohort",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="imports", to="delivery.cohort"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("filename", models.CharField(blank=True, max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("workbook_sealed", models.BinaryField(null=True)),
                ("rows", models.PositiveIntegerField()),
                ("good", models.PositiveIntegerField()),
                ("findings", models.JSONField(help_text="Row, column, code and level; never what stood in the cell.")),
                ("added", models.PositiveIntegerField(null=True)),
                ("known", models.PositiveIntegerField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("checked", "checked"), ("done", "taken over"), ("dropped", "given up")],
                        default="checked",
                        max_length=8,
                    ),
                ),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "class list",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state", "checked"), ("workbook_sealed", None), _connector="OR"),
                        name="roster_is_erased_when_it_has_served",
                    )
                ],
            },
        ),
    ]
