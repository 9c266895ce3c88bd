import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("pages", "0001_initial"),
        ("people", "0001_initial"),
        ("people", "__first__"),
        ("plan", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProjectedGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "group",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="projected", to="auth.group"
                    ),
                ),
                ("key", models.CharField(max_length=60, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="SubmissionDuty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "minimum_level",
                    models.CharField(
                        choices=[
                            ("national", "national"),
                            ("provincial", "provincial"),
                            ("prefecture", "prefecture level"),
                            ("county", "county level"),
                        ],
                        default="provincial",
                        max_length=12,
                        verbose_name="from this level up",
                    ),
                ),
                ("count", models.PositiveSmallIntegerField(default=1, verbose_name="courses")),
                ("starts", models.DateField(verbose_name="from")),
                ("ends", models.DateField(verbose_name="until")),
                (
                    "period",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="plan.planperiod",
                        verbose_name="plan period",
                    ),
                ),
            ],
            options={
                "verbose_name": "submission duty",
                "verbose_name_plural": "submission duties",
                "ordering": ["-starts"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends__gte", models.F("starts"))), name="duty_ends_after_start"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TrainingBase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="base",
                        to="people.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bases",
                        to="people.division",
                        verbose_name="division",
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("public_centre", "public training centre"),
                            ("university", "university"),
                            ("vocational_school", "vocational school"),
                            ("special_school", "special school"),
                            ("trainer", "training provider"),
                            ("enterprise", "enterprise"),
                            ("society", "social organisation"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("national", "national"),
                            ("provincial", "provincial"),
                            ("prefecture", "prefecture level"),
                            ("county", "county level"),
                        ],
                        max_length=12,
                        verbose_name="level",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("applied", "applied"),
                            ("admitted", "admitted"),
                            ("accredited", "accredited"),
                            ("rectifying", "rectifying"),
                            ("suspended", "suspended"),
                            ("exited", "exited"),
                        ],
                        default="applied",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "public_name",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="For strangers who check a certificate, if the base's own name tells what kind of disability its trainees have. The paper itself keeps the full name.",
                        max_length=120,
                        verbose_name="neutral name",
                    ),
                ),
                (
                    "root_page",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="base",
                        to="pages.courseindexpage",
                    ),
                ),
                (
                    "collection",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="base",
                        to="wagtailcore.collection",
                    ),
                ),
                (
                    "editors_group",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="base",
                        to="auth.group",
                    ),
                ),
                ("created", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "training base",
                "verbose_name_plural": "training bases",
                "indexes": [models.Index(fields=["division", "level"], name="base_by_place_and_level")],
            },
        ),
        migrations.CreateModel(
            name="CourseSubmission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "duty",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="bases.submissionduty",
                    ),
                ),
                (
                    "base",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="submissions", to="bases.trainingbase"
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="submissions", to="pages.coursepage"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("submitted", "handed in"), ("approved", "approved"), ("returned", "returned")],
                        default="submitted",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
            ],
            options={
                "verbose_name": "submitted course",
                "verbose_name_plural": "submitted courses",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "returned"), _negated=True),
                        fields=("duty", "course"),
                        name="course_handed_in_once_per_duty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by", None), ("state", "submitted")),
                            models.Q(models.Q(("state", "submitted"), _negated=True), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="submission_decided_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("by")), _negated=True),
                            _connector="OR",
                        ),
                        name="submission_decided_by_a_second_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BaseStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "base",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="bases.trainingbase"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("national", "national"),
                            ("provincial", "provincial"),
                            ("prefecture", "prefecture level"),
                            ("county", "county level"),
                        ],
                        max_length=12,
                        verbose_name="level",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("applied", "applied"),
                            ("admitted", "admitted"),
                            ("accredited", "accredited"),
                            ("rectifying", "rectifying"),
                            ("suspended", "suspended"),
                            ("exited", "exited"),
                        ],
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("since", models.DateField(verbose_name="since")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("created", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["-since", "-pk"],
                "indexes": [models.Index(fields=["base", "-since"], name="base_step_on_a_day")],
            },
        ),
    ]
