import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.division"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("merge", "join two accounts of one person"),
                            ("erase", "erase a person"),
                            ("move", "move to another place"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("asked", "the person asked for it"),
                            ("guardian", "the guardian asked for it"),
                            ("law", "a law or a court demands it"),
                            ("error", "entered by mistake"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason_sealed", models.BinaryField(help_text="With the person's own key.")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "waiting"), ("approved", "approved"), ("refused", "refused")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("asked", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "proposal",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            ("state", "refused"),
                            _connector="OR",
                        ),
                        name="proposal_takes_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by", None), ("state", "waiting")),
                            models.Q(models.Q(("state", "waiting"), _negated=True), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="proposal_is_decided_by_somebody",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("person", "kind"),
                        name="proposal_once_while_waiting",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "merge"), ("other__isnull", False)),
                            models.Q(models.Q(("kind", "merge"), _negated=True), ("other", None)),
                            _connector="OR",
                        ),
                        name="proposal_to_join_names_two",
                    ),
                ],
            },
        ),
    ]
