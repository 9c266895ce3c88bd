import uuid
from datetime import date

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import lms.points.models.cases
from foundation.append_only import ForbidChanges

# DOMAIN's proposed rule set, in force from the first day of the plan period.
RULES = {
    "minutes_per_point": 5,
    "media_day_cap": 10,
    "lesson": 2,
    "lesson_day_cap": 10,
    "quiz_passed": 2,
    "quiz_perfect": 3,
    "quiz_day_cap": 6,
    "course": 20,
    "attendance": 5,
    "attendance_minutes": 180,
    "attendance_day_cap": 10,
    "self_study_day_cap": 40,
    "minutes_per_class_hour": 45,
}


def enact_first_policy(apps, schema_editor):
    apps.get_model("points", "Policy").objects.create(
        version=1, starts=date(2021, 1, 1), rules=RULES, reason="第一版积分与学时规则"
    )


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("delivery", "0001_initial"),
        ("pages", "0001_initial"),
        ("people", "__first__"),
        ("study", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True)),
                ("day", models.DateField(unique=True)),
                ("at", models.DateTimeField()),
                ("subjects", models.PositiveIntegerField(help_text="Learners with a ledger.")),
                ("transactions", models.PositiveBigIntegerField(help_text="Lines in all chains together.")),
                ("root", models.CharField(help_text="Over the heads of the chains that have moved.", max_length=64)),
                ("prev", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
                ("key", models.CharField(help_text="Which key signed.", max_length=20)),
                ("signature", models.CharField(max_length=128)),
            ],
        ),
        migrations.CreateModel(
            name="PendingPosting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("rule", models.CharField(max_length=12)),
                (
                    "cause",
                    models.CharField(
                        help_text="What the rule looks up: a row's number, sometimes a day.", max_length=60
                    ),
                ),
                ("error", models.CharField(max_length=300)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                ("tried", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "rule", "cause"), name="pending_once_per_cause")
                ],
            },
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("version", models.PositiveIntegerField(unique=True)),
                ("starts", models.DateField(unique=True)),
                ("rules", models.JSONField()),
                ("reason", models.CharField(max_length=200)),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "points policy",
                "verbose_name_plural": "points policies",
            },
        ),
        migrations.CreateModel(
            name="LedgerTxn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ledger", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="points.policy"
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="pages.coursepage"
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="study.enrolment"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveIntegerField(help_text="Its place in the learner's chain, from 1.")),
                ("key", models.CharField(max_length=160, unique=True)),
                (
                    "kind",
                    models.CharField(
                        help_text="The credit that knows it (`lms/points/credits/registry.py`).", max_length=12
                    ),
                ),
                (
                    "stream",
                    models.CharField(
                        blank=True, help_text="What it accumulates with; empty for a single award.", max_length=80
                    ),
                ),
                (
                    "cumulative_milli",
                    models.BigIntegerField(help_text="What its stream has come to with it, before caps.", null=True),
                ),
                ("source_type", models.CharField(max_length=20)),
                ("source_id", models.CharField(max_length=40)),
                ("day", models.DateField(help_text="The day in Shanghai on which it was earned.")),
                ("facts", models.JSONField(default=dict)),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="points.ledgertxn",
                    ),
                ),
                ("posted_at", models.DateTimeField()),
                ("prev", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject", "stream", "-number"], name="txn_last_of_stream"),
                    models.Index(fields=["subject", "day"], name="txn_of_day"),
                    models.Index(fields=["day", "course"], name="txn_by_month_and_course"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "number"), name="txn_once_per_place_in_the_chain"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "reversal"), ("reverses__isnull", False)),
                            models.Q(models.Q(("kind", "reversal"), _negated=True), ("reverses", None)),
                            _connector="OR",
                        ),
                        name="txn_reversal_names_its_txn",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Adjustment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adjustments",
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
                    "second",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "txn",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adjustment",
                        to="points.ledgertxn",
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="pages.coursepage"
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="study.enrolment"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("unit", models.CharField(choices=[("point", "points"), ("class_hour", "class hours")], max_length=12)),
                ("milli", models.BigIntegerField()),
                ("reason", models.CharField(max_length=200)),
                ("evidence", models.CharField(max_length=500)),
                ("document", models.FileField(blank=True, upload_to=lms.points.models.cases.document_path)),
                (
                    "below_zero",
                    models.BooleanField(
                        default=False, help_text="The asker knows that the balance goes below nothing."
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "waiting for a second person"),
                            ("approved", "approved and posted"),
                            ("refused", "refused"),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=300)),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["state", "created"], name="adjustments_that_wait")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("milli", 0), _negated=True), name="adjustment_moves_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("second", None),
                            models.Q(
                                models.Q(("second", models.F("by")), _negated=True),
                                models.Q(("second", models.F("subject")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="adjustment_has_a_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("by", models.F("subject")), _negated=True),
                        name="adjustment_is_not_asked_by_the_learner",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided", None), ("second", None), ("state", "asked"), ("txn", None)),
                            models.Q(
                                ("decided__isnull", False),
                                ("second__isnull", False),
                                ("state", "refused"),
                                ("txn", None),
                            ),
                            models.Q(
                                ("decided__isnull", False),
                                ("second__isnull", False),
                                ("state", "approved"),
                                ("txn__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="adjustment_posts_only_when_approved",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GradeRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="points.policy"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("starts", models.DateField()),
                ("ends", models.DateField()),
                ("reason", models.CharField(max_length=200)),
                ("undo_reason", models.CharField(blank=True, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "waiting for a second person"),
                            ("posting", "posting the differences"),
                            ("done", "done"),
                            ("undoing", "being undone"),
                            ("undone", "undone"),
                            ("refused", "refused"),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("cursor", models.BigIntegerField(default=0)),
                ("learners", models.PositiveIntegerField(default=0, help_text="How many have been looked at.")),
                (
                    "changed",
                    models.PositiveIntegerField(default=0, help_text="For how many a difference was posted or undone."),
                ),
                ("error", models.CharField(blank=True, max_length=300)),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided", models.DateTimeField(null=True)),
                ("ended", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ("-created",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends__gte", models.F("starts"))), name="run_ends_after_it_starts"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("second", None), models.Q(("second", models.F("by")), _negated=True), _connector="OR"
                        ),
                        name="run_has_a_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("second", None), ("state", "asked")),
                            models.Q(models.Q(("state", "asked"), _negated=True), ("second__isnull", False)),
                            _connector="OR",
                        ),
                        name="run_begins_when_it_is_approved",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyMend",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "policy",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="mend", to="points.policy"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("rules", models.JSONField()),
                ("reason", models.CharField(max_length=200)),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Achievement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="achievements",
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
                    "cohort",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="achievements",
                        to="delivery.cohort",
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="pages.coursepage"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=12)),
                ("key", models.CharField(max_length=120, unique=True)),
                (
                    "title_sealed",
                    models.BinaryField(default=b"", help_text="What was made; sealed with the learner's key."),
                ),
                ("note_sealed", models.BinaryField(default=b"", help_text="The evidence, in words; sealed like it.")),
                ("day", models.DateField()),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [models.Index(fields=["subject", "day"], name="achievements_of_a_learner")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "survey"), models.Q(("by", models.F("subject")), _negated=True), _connector="OR"
                        ),
                        name="achievement_of_another_but_a_survey",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Balance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="balances",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("unit", models.CharField(choices=[("point", "points"), ("class_hour", "class hours")], max_length=12)),
                ("milli", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("subject", "unit"), name="balance_once_per_unit")],
            },
        ),
        migrations.CreateModel(
            name="CheckpointHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "checkpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="heads", to="points.checkpoint"
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "number"), name="head_once_per_place_in_the_chain")
                ],
            },
        ),
        migrations.CreateModel(
            name="ClassTerms",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cohort",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="terms", to="delivery.cohort"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "max_online_percent",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="at most this share of the class hours online, in percent",
                    ),
                ),
                ("theory_first", models.BooleanField(default=False, verbose_name="online lessons before practice")),
                ("changed", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("max_online_percent", None), ("max_online_percent__lte", 100), _connector="OR"
                        ),
                        name="terms_share_is_a_share",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Goal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="goals", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="pages.coursepage"
                    ),
                ),
                (
                    "span",
                    models.CharField(choices=[("week", "minutes a week"), ("course", "finish a course")], max_length=8),
                ),
                ("minutes", models.PositiveSmallIntegerField(null=True)),
                ("words", models.CharField(blank=True, max_length=80)),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                ("put_away", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("put_away", None)), fields=("subject",), name="goal_one_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("course", None), ("minutes__gt", 0), ("span", "week")),
                            models.Q(("course__isnull", False), ("minutes", None), ("span", "course")),
                            _connector="OR",
                        ),
                        name="goal_names_what_it_counts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerLeg",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "txn",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="legs", to="points.ledgertxn"
                    ),
                ),
                ("account", models.CharField(choices=[("learner", "learner"), ("scheme", "scheme")], max_length=8)),
                ("unit", models.CharField(choices=[("point", "points"), ("class_hour", "class hours")], max_length=12)),
                ("milli", models.BigIntegerField(help_text="Thousandths.")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("txn", "account", "unit"), name="leg_once_per_account_and_unit"),
                    models.CheckConstraint(condition=models.Q(("milli", 0), _negated=True), name="leg_moves_something"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holds", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "txn",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hold",
                        to="points.ledgertxn",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "course",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="pages.coursepage"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("key", models.CharField(help_text="What is held, once.", max_length=160, null=True, unique=True)),
                ("kind", models.CharField(max_length=12)),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("theory_first", "the online lessons come first"),
                            ("look", "a person has to look at it"),
                            ("identity", "the office has to confirm who the learner is"),
                        ],
                        default="look",
                        max_length=12,
                    ),
                ),
                ("source_type", models.CharField(blank=True, max_length=20)),
                ("source_id", models.CharField(blank=True, max_length=40)),
                ("day", models.DateField(null=True)),
                ("unit", models.CharField(choices=[("point", "points"), ("class_hour", "class hours")], max_length=12)),
                ("milli", models.BigIntegerField()),
                ("reason", models.CharField(max_length=200)),
                ("answer", models.CharField(blank=True, max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "waiting"), ("posted", "posted"), ("voided", "refused")],
                        default="pending",
                        max_length=8,
                    ),
                ),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["source_type", "source_id"], name="holds_of_a_source"),
                    models.Index(condition=models.Q(("state", "pending")), fields=["subject"], name="holds_that_wait"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended", None), ("state", "pending")),
                            models.Q(models.Q(("state", "pending"), _negated=True), ("ended__isnull", False)),
                            _connector="OR",
                        ),
                        name="hold_ends_when_it_is_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("txn", None), ("state", "posted"), _connector="OR"),
                        name="hold_posts_only_when_posted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="appeals", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "txn",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="points.ledgertxn",
                    ),
                ),
                (
                    "adjustment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="points.adjustment",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("words", models.CharField(max_length=300)),
                ("answer", models.CharField(blank=True, max_length=500)),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                ("due", models.DateField()),
                ("answered", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("answered", None)), fields=["due"], name="appeals_that_wait")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered", None), ("answered_by", None)),
                            models.Q(
                                ("answered__isnull", False),
                                ("answered_by__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="appeal_is_answered_in_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_by", None),
                            models.Q(
                                models.Q(("answered_by", models.F("by")), _negated=True),
                                models.Q(("answered_by", models.F("subject")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="appeal_is_answered_by_another",
                    ),
                ],
            },
        ),
        ForbidChanges("points_achievement"),
        ForbidChanges("points_checkpoint"),
        ForbidChanges("points_checkpointhead"),
        ForbidChanges("points_ledgerleg"),
        ForbidChanges("points_ledgertxn"),
        ForbidChanges("points_policy"),
        ForbidChanges("points_policymend"),
        migrations.RunPython(enact_first_policy, migrations.RunPython.noop),
    ]
