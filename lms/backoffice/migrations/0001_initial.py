import django.utils.timezone
from django.db import migrations, models

from foundation.append_only import ForbidChanges


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="MachineEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("backup", "backup made"),
                            ("trial", "restore tried"),
                            ("restore", "restored"),
                            ("proof", "ledger proved"),
                        ],
                        max_length=10,
                    ),
                ),
                ("ok", models.BooleanField()),
                ("words", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "-at"], name="machine_event_last_of_kind")],
            },
        ),
        ForbidChanges("backoffice_machineevent"),
    ]
