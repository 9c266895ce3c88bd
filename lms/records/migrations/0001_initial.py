import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from foundation.append_only import ForbidChanges


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("delivery", "0001_initial"),
        ("people", "__first__"),
        ("study", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cohort",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificate_batches",
                        to="delivery.cohort",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ("-created", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="ExternalCertificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="external_certificates",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="records.externalcertificate",
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("qualification", "professional qualification certificate"),
                            ("skill", "skill level certificate"),
                            ("special", "special ability certificate"),
                            ("training", "certificate of training"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("title_sealed", models.BinaryField(default=b"")),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("apprentice", "apprentice"),
                            ("5", "level 5, junior"),
                            ("4", "level 4, intermediate"),
                            ("3", "level 3, senior"),
                            ("2", "level 2, technician"),
                            ("1", "level 1, senior technician"),
                            ("special", "special technician"),
                            ("chief", "chief technician"),
                        ],
                        max_length=12,
                        verbose_name="level",
                    ),
                ),
                ("number_sealed", models.BinaryField()),
                ("issuer_sealed", models.BinaryField(default=b"")),
                ("issued", models.DateField(verbose_name="issued on")),
                (
                    "scan",
                    models.CharField(
                        blank=True, help_text="Its name in the storage; the bytes are sealed.", max_length=80
                    ),
                ),
                ("scan_type", models.CharField(blank=True, max_length=20)),
                ("is_withdrawn", models.BooleanField(default=False)),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "certificate from elsewhere",
                "indexes": [models.Index(fields=["subject", "issued"], name="external_of_subject")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level", ""), ("kind__in", ["qualification", "skill"]), _connector="OR"),
                        name="external_level_goes_with_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PendingCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("void", "study was taken out of the count"),
                            ("correction", "hours or points were corrected or counted again"),
                        ],
                        max_length=10,
                    ),
                ),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="RecordEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="record", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="record_entries", to="study.enrolment"
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="records.recordentry",
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("issuer", models.CharField(max_length=200, verbose_name="training body")),
                ("hours_milli", models.PositiveBigIntegerField(verbose_name="class hours")),
                ("points_milli", models.BigIntegerField(verbose_name="points")),
                ("finished", models.DateField(verbose_name="online part finished")),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "record entry",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes", None)),
                        fields=("enrolment",),
                        name="record_entry_once_per_enrolment",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RequirementSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requirement_sets",
                        to="delivery.programme",
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("whole_course", models.BooleanField(default=True, verbose_name="every lesson finished")),
                (
                    "hours_total",
                    models.DecimalField(decimal_places=2, max_digits=6, null=True, verbose_name="class hours in all"),
                ),
                (
                    "hours_in_person",
                    models.DecimalField(
                        decimal_places=2, max_digits=6, null=True, verbose_name="class hours in person"
                    ),
                ),
                (
                    "online_share",
                    models.PositiveSmallIntegerField(null=True, verbose_name="at most this share online (%)"),
                ),
                ("quiz_score", models.PositiveSmallIntegerField(null=True, verbose_name="lowest quiz result (%)")),
                (
                    "attendance_share",
                    models.PositiveSmallIntegerField(null=True, verbose_name="share of class time attended (%)"),
                ),
                ("practical_work", models.BooleanField(default=False, verbose_name="practical work passed")),
                ("reason", models.CharField(max_length=200, verbose_name="why")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "requirement set",
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "version"), name="requirement_set_once_per_version"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("online_share", None), ("online_share__lte", 100), _connector="OR"),
                            models.Q(("quiz_score", None), ("quiz_score__lte", 100), _connector="OR"),
                            models.Q(("attendance_share", None), ("attendance_share__lte", 100), _connector="OR"),
                        ),
                        name="requirement_shares_within_the_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="certificates", to="study.enrolment"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="records.recordentry",
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("serial", models.CharField(max_length=24, unique=True, verbose_name="number")),
                (
                    "revision",
                    models.PositiveSmallIntegerField(default=1, help_text="One more than were revoked before it."),
                ),
                ("title", models.CharField(max_length=200)),
                ("hours_milli", models.PositiveBigIntegerField()),
                ("issuers", models.JSONField(help_text="The organiser, if any, and the training body.")),
                (
                    "finished",
                    models.DateField(help_text="On which the last thing asked for was met (`completing.py`)."),
                ),
                ("issued", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "requirement_set",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="records.requirementset",
                    ),
                ),
                (
                    "terms",
                    models.JSONField(
                        help_text="What was asked for when it was issued; empty before versions.", null=True
                    ),
                ),
            ],
            options={
                "verbose_name": "certificate",
                "constraints": [
                    models.UniqueConstraint(fields=("enrolment", "revision"), name="certificate_once_per_revision")
                ],
            },
        ),
        migrations.CreateModel(
            name="Revocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "certificate",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="revocation", to="records.certificate"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("reason_sealed", models.BinaryField(default=b"", help_text="Why; sealed with the learner's key.")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="RevocationRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revocation_requests",
                        to="records.certificate",
                    ),
                ),
                (
                    "by",
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
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("reissue", models.BooleanField(default=False, verbose_name="issue a new one at once")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waiting for a decision"),
                            ("granted", "revoked"),
                            ("refused", "not revoked"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=200, verbose_name="answer")),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("certificate",),
                        name="revocation_asked_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided", None), ("decided_by", None), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("decided__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="revocation_decided_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("by")), _negated=True),
                            _connector="OR",
                        ),
                        name="revocation_decided_by_a_second_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShareLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="share_links",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("token", models.CharField(max_length=48, unique=True)),
                ("with_name", models.BooleanField(default=False, verbose_name="show the full name")),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires", models.DateTimeField()),
                ("revoked", models.DateTimeField(null=True)),
                ("views", models.PositiveIntegerField(default=0)),
                ("last_view", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires__gt", models.F("created"))), name="share_link_runs_some_time"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verifications",
                        to="records.externalcertificate",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("by_hand", "checked by a person"),
                            ("by_system", "checked by a system"),
                            ("mismatch", "does not match"),
                        ],
                        max_length=10,
                        verbose_name="result",
                    ),
                ),
                ("note_sealed", models.BinaryField(default=b"", help_text="How it was checked.")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ("at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="BatchItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="records.batch"
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="study.enrolment"
                    ),
                ),
                (
                    "certificate",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.certificate",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("issued", "issued"),
                            ("there", "had it before"),
                            ("missing", "not earned yet"),
                            ("failed", "did not work"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("words", models.JSONField(default=list, help_text="What is still missing, in sentences.")),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("changed", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["changed"], name="batch_items_waiting"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "enrolment"), name="batch_item_once_per_enrolment")
                ],
            },
        ),
        migrations.CreateModel(
            name="Doubt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="doubts", to="records.certificate"
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("void", "study was taken out of the count"),
                            ("correction", "hours or points were corrected or counted again"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("holds", "its requirements hold again"),
                            ("revoked", "revoked"),
                            ("kept", "two people left it valid"),
                        ],
                        max_length=8,
                    ),
                ),
                ("opened", models.DateTimeField(default=django.utils.timezone.now)),
                ("looked", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended", None)), fields=("certificate",), name="doubt_one_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended", None), ("outcome", "")),
                            models.Q(("ended__isnull", False), models.Q(("outcome", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="doubt_ends_with_an_outcome",
                    ),
                ],
            },
        ),
        ForbidChanges("records_certificate"),
        ForbidChanges("records_externalcertificate"),
        ForbidChanges("records_recordentry"),
        ForbidChanges("records_requirementset"),
        ForbidChanges("records_revocation"),
        ForbidChanges("records_verification"),
    ]
