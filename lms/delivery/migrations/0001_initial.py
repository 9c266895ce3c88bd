import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from foundation.append_only import ForbidChanges

OCCUPATIONS = (  # 职业分类大典; `verified`: a public source shows the code
    ("2-07-11-04", "养老服务师", True),
    ("4-01-06-01", "电子商务师", False),
    ("4-01-06-02", "互联网营销师", True),
    ("4-01-06-03", "跨境电商运营管理师", True),
    ("4-04-05-05", "人工智能训练师", True),
    ("4-07-03-01", "职业指导员", True),
    ("4-10-04-02", "保健按摩师", False),
    ("6-02-06-13", "咖啡加工工", True),
)


def load_occupations(apps, schema_editor):
    """Write the occupations whose codes are known; `verified` where a public source shows the code."""
    Occupation = apps.get_model("delivery", "Occupation")
    rows = [Occupation(code=code, name=name, verified=verified) for code, name, verified in OCCUPATIONS]
    Occupation.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("pages", "0001_initial"),
        ("people", "0001_initial"),
        ("plan", "0001_initial"),
        ("study", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Occupation",
            fields=[
                (
                    "code",
                    models.CharField(max_length=12, primary_key=True, serialize=False, verbose_name="occupation code"),
                ),
                ("name", models.CharField(max_length=60, verbose_name="occupation")),
                ("verified", models.BooleanField(default=False, verbose_name="compared with the national list")),
            ],
            options={
                "verbose_name": "occupation",
                "verbose_name_plural": "occupations",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("present", "here"),
                            ("late", "came late"),
                            ("absent", "not here"),
                            ("excused", "excused"),
                        ],
                        max_length=8,
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField(help_text="How long the learner was there.")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="marks", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="delivery.mark",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Programme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("code", models.CharField(blank=True, editable=False, max_length=20, verbose_name="programme number")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                (
                    "training_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("skills", "employment skills"),
                            ("upgrading", "better skills for one's post"),
                            ("business", "starting a business"),
                            ("preparation", "preparing for work"),
                            ("practical", "practical techniques"),
                            ("advanced", "middle and high skills"),
                            ("employers", "employers"),
                            ("staff", "people who work with trainees"),
                        ],
                        max_length=12,
                        verbose_name="kind of training",
                    ),
                ),
                (
                    "delivery_form",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("before_post", "before a post begins"),
                            ("apprenticeship", "apprenticeship"),
                            ("at_work", "at work"),
                            ("full_time", "off work"),
                            ("seminar", "professional seminar"),
                            ("drill", "drill at one's post"),
                            ("online", "online study"),
                        ],
                        max_length=16,
                        verbose_name="form of training",
                    ),
                ),
                (
                    "hours_online",
                    models.DecimalField(decimal_places=1, default=0, max_digits=5, verbose_name="class hours online"),
                ),
                (
                    "hours_in_person",
                    models.DecimalField(
                        decimal_places=1, default=0, max_digits=5, verbose_name="class hours in person"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "being written"),
                            ("submitted", "waits for approval"),
                            ("returned", "sent back"),
                            ("approved", "approved by the office"),
                            ("closed", "closed to new classes"),
                        ],
                        default="approved",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="programmes",
                        to="pages.coursepage",
                        verbose_name="course",
                    ),
                ),
                (
                    "occupation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="delivery.occupation",
                        verbose_name="occupation",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="programmes",
                        to="people.organisation",
                        verbose_name="training body",
                    ),
                ),
                (
                    "organiser",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
                        verbose_name="organiser",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="programmes",
                        to="plan.planperiod",
                        verbose_name="plan period",
                    ),
                ),
            ],
            options={
                "verbose_name": "programme",
                "verbose_name_plural": "programmes",
            },
        ),
        migrations.CreateModel(
            name="Cohort",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="class number")),
                ("name", models.CharField(max_length=120, verbose_name="class")),
                ("starts", models.DateField(verbose_name="from")),
                ("ends", models.DateField(verbose_name="until")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "being planned"),
                            ("submitted", "waits for approval"),
                            ("returned", "sent back"),
                            ("approved", "approved, not begun"),
                            ("running", "running"),
                            ("finished", "over, waits to be closed"),
                            ("closed", "closed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="running",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("places", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="places")),
                ("open_from", models.DateField(blank=True, null=True, verbose_name="open for sign-up from")),
                ("open_until", models.DateField(blank=True, null=True, verbose_name="open for sign-up until")),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.division",
                        verbose_name="place",
                    ),
                ),
                (
                    "teacher",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="teacher",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cohorts",
                        to="delivery.programme",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "class",
                "verbose_name_plural": "classes",
            },
        ),
        migrations.CreateModel(
            name="ProgrammeStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20)),
                ("source", models.CharField(max_length=20)),
                ("target", models.CharField(max_length=20)),
                ("took_second", models.BooleanField(default=False)),
                ("began_round", models.BooleanField(default=False)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("document_no", models.CharField(blank=True, max_length=60)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "before_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "began_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="delivery.programme"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ProposedMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("present", "here"),
                            ("late", "came late"),
                            ("absent", "not here"),
                            ("excused", "excused"),
                        ],
                        max_length=8,
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField(help_text="How long the learner was there.")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "subject",
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
                        to="delivery.proposedmark",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MarkDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("approved", models.BooleanField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "mark",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="delivery.mark"
                    ),
                ),
                (
                    "proposal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decision", to="delivery.proposedmark"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("place", models.CharField(blank=True, max_length=120, verbose_name="room")),
                ("starts", models.DateTimeField(verbose_name="from")),
                ("ends", models.DateTimeField(verbose_name="until")),
                ("cancelled_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "reminded",
                    models.DateTimeField(
                        blank=True, editable=False, help_text="When its class heard of it the day before.", null=True
                    ),
                ),
                (
                    "cohort",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sessions", to="delivery.cohort"
                    ),
                ),
                (
                    "teacher",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="teacher",
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "ordering": ["starts"],
            },
        ),
        migrations.AddField(
            model_name="proposedmark",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="delivery.session"
            ),
        ),
        migrations.AddField(
            model_name="mark",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="marks", to="delivery.session"
            ),
        ),
        migrations.CreateModel(
            name="SessionChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("added", "added"), ("moved", "moved"), ("cancelled", "called off")], max_length=10
                    ),
                ),
                ("was_starts", models.DateTimeField(null=True)),
                ("starts", models.DateTimeField()),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="delivery.session"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="WaitingMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "cohort",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="waiting", to="delivery.cohort"
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["since", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CohortMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("joined", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("admitted", "in the class"),
                            ("withdrawn", "has withdrawn"),
                            ("finished", "has finished"),
                            ("not_finished", "has not finished"),
                        ],
                        default="admitted",
                        max_length=12,
                        verbose_name="result",
                    ),
                ),
                ("state_at", models.DateTimeField(null=True)),
                ("reason_sealed", models.BinaryField(default=b"")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "cohort",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="members", to="delivery.cohort"
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="study.enrolment"
                    ),
                ),
                (
                    "state_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cohorts", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("cohort", "subject"), name="member_once_per_cohort"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "admitted"),
                            models.Q(("state_at__isnull", False), ("state_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="member_result_says_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CohortStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20)),
                ("source", models.CharField(max_length=20)),
                ("target", models.CharField(max_length=20)),
                ("took_second", models.BooleanField(default=False)),
                ("began_round", models.BooleanField(default=False)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("document_no", models.CharField(blank=True, max_length=60)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "before_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "began_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="delivery.cohort"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("took_second", False),
                            models.Q(
                                ("by__isnull", False),
                                models.Q(
                                    ("began_by", None),
                                    models.Q(("began_by", models.F("by")), _negated=True),
                                    _connector="OR",
                                ),
                                models.Q(
                                    ("before_by", None),
                                    models.Q(("before_by", models.F("by")), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="delivery_cohortstep_takes_two",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code", ""), _negated=True), fields=("code",), name="programme_code_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=models.Q(("hours_in_person__gte", 0), ("hours_online__gte", 0)),
                name="programme_hours_are_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="cohort",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__gte", models.F("starts"))), name="cohort_ends_after_it_starts"
            ),
        ),
        migrations.AddConstraint(
            model_name="cohort",
            constraint=models.CheckConstraint(
                condition=models.Q(("places", None), ("places__gt", 0), _connector="OR"),
                name="cohort_has_a_place_or_no_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="cohort",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("open_from", None), ("open_until", None)),
                    models.Q(("open_from__isnull", False), ("open_until__gte", models.F("open_from"))),
                    _connector="OR",
                ),
                name="cohort_sign_up_has_both_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="programmestep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("took_second", False),
                    models.Q(
                        ("by__isnull", False),
                        models.Q(
                            ("began_by", None), models.Q(("began_by", models.F("by")), _negated=True), _connector="OR"
                        ),
                        models.Q(
                            ("before_by", None), models.Q(("before_by", models.F("by")), _negated=True), _connector="OR"
                        ),
                    ),
                    _connector="OR",
                ),
                name="delivery_programmestep_takes_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="markdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved", True), ("mark__isnull", False)),
                    models.Q(("approved", False), ("mark", None)),
                    _connector="OR",
                ),
                name="decision_approved_names_its_mark",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__gt", models.F("starts"))), name="session_ends_after_it_starts"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposedmark",
            constraint=models.UniqueConstraint(
                condition=models.Q(("supersedes", None)),
                fields=("session", "subject"),
                name="proposal_first_once_per_session",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposedmark",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("minutes__gt", 0), ("status__in", ["present", "late"])),
                    models.Q(("minutes", 0), ("status__in", ["absent", "excused"])),
                    _connector="OR",
                ),
                name="proposal_minutes_go_with_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="mark",
            constraint=models.UniqueConstraint(
                condition=models.Q(("supersedes", None)),
                fields=("session", "subject"),
                name="mark_first_once_per_session",
            ),
        ),
        migrations.AddConstraint(
            model_name="mark",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("minutes__gt", 0), ("status__in", ["present", "late"])),
                    models.Q(("minutes", 0), ("status__in", ["absent", "excused"])),
                    _connector="OR",
                ),
                name="mark_minutes_go_with_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="waitingmember",
            constraint=models.UniqueConstraint(fields=("cohort", "subject"), name="waits_once_per_cohort"),
        ),
        ForbidChanges("delivery_cohortstep"),
        ForbidChanges("delivery_mark"),
        ForbidChanges("delivery_markdecision"),
        ForbidChanges("delivery_programmestep"),
        ForbidChanges("delivery_proposedmark"),
        ForbidChanges("delivery_sessionchange"),
        migrations.RunPython(load_occupations, migrations.RunPython.noop),
    ]
