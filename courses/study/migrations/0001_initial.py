import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from foundation.append_only import ForbidChanges


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("assess", "0001_initial"),
        ("media_pipeline", "0001_initial"),
        ("pages", "0001_initial"),
        ("people", "__first__"),
        ("wagtailcore", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Enrolment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to="pages.coursepage",
                        verbose_name="course",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("cycle", models.PositiveSmallIntegerField(default=1)),
                ("year", models.PositiveSmallIntegerField(help_text="The training year in which this cycle began.")),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "learning"), ("withdrawn", "left the course")],
                        default="active",
                        max_length=10,
                    ),
                ),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                ("withdrawn", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "enrolment",
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "course", "cycle"), name="enrolment_once_per_cycle")
                ],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="readings", to="study.enrolment"
                    ),
                ),
                (
                    "lesson",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="pages.lessonpage"
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("enrolment", "lesson"), name="reading_once_per_lesson")
                ],
            },
        ),
        migrations.CreateModel(
            name="SameLearner",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "absorbed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kept", "absorbed"), name="same_learner_once_per_pair"),
                    models.CheckConstraint(
                        condition=models.Q(("kept", models.F("absorbed")), _negated=True), name="same_learner_names_two"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SlackDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("day", models.DateField()),
                ("drawn_ms", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("subject", "day"), name="slack_once_per_day")],
            },
        ),
        migrations.CreateModel(
            name="SurveyAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="survey_answers", to="study.enrolment"
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "lesson",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="pages.lessonpage"
                    ),
                ),
                (
                    "question_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assess.questionset"
                    ),
                ),
                ("block_id", models.CharField(max_length=40)),
                ("given_sealed", models.BinaryField(help_text="Question ids and what was answered, as JSON.")),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [models.Index(fields=["lesson", "block_id"], name="answers_to_a_survey")],
                "constraints": [
                    models.UniqueConstraint(fields=("enrolment", "block_id"), name="survey_answered_once_per_enrolment")
                ],
            },
        ),
        migrations.CreateModel(
            name="Timeline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "lesson",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="timelines", to="pages.lessonpage"
                    ),
                ),
                (
                    "asset",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="media_pipeline.asset",
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("media", "video or recording"), ("text", "text")], default="media", max_length=8
                    ),
                ),
                ("block_id", models.CharField(max_length=40)),
                (
                    "content_hash",
                    models.CharField(blank=True, help_text="Of the wording shown now; empty for media.", max_length=64),
                ),
                (
                    "words",
                    models.TextField(
                        blank=True, help_text="The wording it began with, which later ones are compared to."
                    ),
                ),
                (
                    "content",
                    models.CharField(
                        help_text="What it shows, wherever that stands: the film's sha256, or the digest of the words.",
                        max_length=64,
                    ),
                ),
                (
                    "linked",
                    models.BooleanField(
                        default=False, help_text="An editor stated what a version of this content kept."
                    ),
                ),
                ("duration_ms", models.PositiveIntegerField()),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                ("retired", models.DateTimeField(help_text="When the lesson stopped showing it.", null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["content"], name="timelines_of_a_content")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("lesson", "block_id", "asset"), name="timeline_once_per_block_and_asset"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "text")),
                        fields=("lesson", "block_id", "content_hash"),
                        name="timeline_once_per_block_and_text",
                    ),
                    models.CheckConstraint(condition=models.Q(("duration_ms__gt", 0)), name="timeline_has_length"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asset__isnull", False), ("content_hash", ""), ("kind", "media")),
                            models.Q(("asset", None), ("kind", "text"), models.Q(("content_hash", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="timeline_of_media_or_text",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "timeline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="study.timeline"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("begun", models.DateTimeField()),
                (
                    "of_words",
                    models.BooleanField(default=False, help_text="The text or transcript on its page, not the film."),
                ),
                ("spans", models.JSONField(default=list)),
            ],
            options={
                "indexes": [models.Index(fields=["subject", "timeline", "begun"], name="delivery_of_sitting")],
            },
        ),
        migrations.CreateModel(
            name="DeviceKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public",
                    models.CharField(help_text="A point of P-256, uncompressed, as hex.", max_length=130, unique=True),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("device", models.CharField(blank=True, max_length=64)),
                ("name", models.CharField(blank=True, help_text="What its learner knows it by.", max_length=64)),
                ("made", models.DateTimeField()),
                (
                    "retired",
                    models.DateTimeField(
                        help_text="Lost, or given up by a newer one: it gets no more grants.", null=True
                    ),
                ),
                ("unasked_ms", models.PositiveBigIntegerField(default=0)),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "device that learns without a network",
            },
        ),
        migrations.CreateModel(
            name="OfflineGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("rate_cap_milli", models.PositiveIntegerField()),
                (
                    "day_ms",
                    models.PositiveIntegerField(help_text="Of the clock, that a local day of its window may hold."),
                ),
                ("presence_ms", models.PositiveIntegerField(help_text="How much counts unasked; 0: nobody asks.")),
                ("issued_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "closed_at",
                    models.DateTimeField(help_text="When an officer, or the loss of its device, ended it.", null=True),
                ),
                ("ends_at", models.DateTimeField()),
                ("claimed_ms", models.PositiveBigIntegerField(default=0)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("heard_at", models.DateTimeField(null=True)),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="grants", to="study.enrolment"
                    ),
                ),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="grants", to="study.devicekey"
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("timelines", models.ManyToManyField(related_name="+", to="study.timeline")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__lte", models.F("expires_at"))), name="grant_ends_by_its_expiry"
                    )
                ],
                "indexes": [
                    models.Index(fields=["key", "issued_at"], name="grants_of_key"),
                    models.Index(fields=["subject", "issued_at"], name="grants_of_learner"),
                ],
                "verbose_name": "grant of study without a network",
            },
        ),
        migrations.CreateModel(
            name="PlayLease",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="leases", to="study.enrolment"
                    ),
                ),
                (
                    "timeline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="leases", to="study.timeline"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("device", models.CharField(blank=True, max_length=64)),
                (
                    "seed",
                    models.CharField(help_text="What the first chunk names as the hash before it.", max_length=64),
                ),
                ("rate_cap_milli", models.PositiveIntegerField()),
                ("issued_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "close_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("stopped", "stopped"),
                            ("replaced", "another page took over"),
                            ("expired", "ran out"),
                            ("conflict", "contradicted itself"),
                            ("voided", "taken out of the count"),
                        ],
                        max_length=10,
                    ),
                ),
                ("next_seq", models.PositiveIntegerField(default=0)),
                ("head", models.CharField(max_length=64)),
                ("claimed_ms", models.PositiveBigIntegerField(default=0)),
                ("slack_ms", models.PositiveIntegerField(default=0)),
                ("presence_ms", models.PositiveIntegerField(default=0)),
                ("unasked_ms", models.PositiveBigIntegerField(default=0)),
                ("held_ms", models.PositiveBigIntegerField(default=0)),
                (
                    "delivery",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leases",
                        to="study.delivery",
                    ),
                ),
                ("undelivered_ms", models.PositiveBigIntegerField(default=0)),
                ("for_reading", models.BooleanField(default=False)),
                (
                    "voided_at",
                    models.DateTimeField(
                        help_text="When all of it was taken out of the count: from EvidenceVoid.", null=True
                    ),
                ),
                ("number", models.PositiveIntegerField(null=True)),
                (
                    "shares",
                    models.BooleanField(default=False, help_text="Its window overlaps that of a grant that was used."),
                ),
                (
                    "key",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="books",
                        to="study.devicekey",
                    ),
                ),
                (
                    "grant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="books",
                        to="study.offlinegrant",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject", "issued_at"], name="lease_of_subject"),
                    models.Index(
                        condition=models.Q(("grant", None), ("shares", False)),
                        fields=["subject", "issued_at"],
                        name="lease_that_shares_nothing",
                    ),
                    models.Index(
                        condition=models.Q(("key__isnull", False)), fields=["key", "number"], name="books_of_key"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)), fields=("subject",), name="lease_one_open_per_subject"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at", None), ("closed_at__gte", models.F("issued_at")), _connector="OR"
                        ),
                        name="lease_closes_after_it_opens",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceVoid",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "lease",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="voids", to="study.playlease"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "from_seq",
                    models.PositiveIntegerField(
                        help_text="The first chunk; empty with the last: the whole lease.", null=True
                    ),
                ),
                ("to_seq", models.PositiveIntegerField(null=True)),
                (
                    "reason_sealed",
                    models.BinaryField(default=b"", help_text="Why, in words about somebody; sealed with her key."),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "void of evidence",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("from_seq", None), ("to_seq", None)),
                            ("from_seq__lte", models.F("to_seq")),
                            _connector="OR",
                        ),
                        name="void_names_all_or_a_run",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Completion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="completions", to="study.enrolment"
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.WAGTAIL_PAGE_MODEL
                    ),
                ),
                ("kind", models.CharField(choices=[("lesson", "lesson"), ("course", "course")], max_length=8)),
                (
                    "content",
                    models.CharField(
                        default="",
                        help_text="What was finished, wherever it stands: points for it come once in a life.",
                        max_length=64,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "void",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="completions",
                        to="study.evidencevoid",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("void", None)),
                        fields=("enrolment", "page"),
                        name="completion_once_per_page",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceConflict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "lease",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="conflicts", to="study.playlease"
                    ),
                ),
                ("seq", models.PositiveIntegerField()),
                ("hash", models.CharField(max_length=64)),
                ("claim", models.JSONField(help_text="The chunk that was refused.")),
                ("received_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("lease", "seq", "hash"), name="conflict_once_per_claim")
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceChunk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "lease",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="chunks", to="study.playlease"
                    ),
                ),
                ("seq", models.PositiveIntegerField()),
                ("from_ms", models.PositiveBigIntegerField()),
                ("to_ms", models.PositiveBigIntegerField()),
                ("rate_milli", models.PositiveIntegerField()),
                ("clock_ms", models.BigIntegerField()),
                ("prev", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
                ("received_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("lease", "seq"), name="chunk_once_per_lease_and_seq"),
                    models.CheckConstraint(
                        condition=models.Q(("to_ms__gt", models.F("from_ms"))), name="chunk_goes_forward"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "timeline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="study.timeline"
                    ),
                ),
                ("how", models.CharField(choices=[("answer", "answered"), ("quiz", "passed a quiz")], max_length=6)),
                (
                    "after",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="study.evidencechunk",
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "after_chunk",
                    models.OneToOneField(
                        help_text="The chunk of a book it was said after.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="study.evidencechunk",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["subject", "at"], name="presence_of_subject")],
            },
        ),
        migrations.CreateModel(
            name="ReadingProof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "lease",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proofs", to="study.playlease"
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "question_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assess.questionset"
                    ),
                ),
                ("answer", models.JSONField(help_text="The options that were chosen.")),
                ("right", models.BooleanField()),
                (
                    "from_ms",
                    models.PositiveIntegerField(help_text="The part of the timeline that the question vouches for."),
                ),
                ("to_ms", models.PositiveIntegerField()),
                (
                    "delivered",
                    models.BooleanField(
                        help_text="Whether the part had gone out when it was answered, where that is required."
                    ),
                ),
                ("received_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["lease", "received_at"], name="proofs_of_lease")],
            },
        ),
        migrations.CreateModel(
            name="StudyMinute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="minutes", to="study.enrolment"
                    ),
                ),
                (
                    "timeline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="study.timeline"
                    ),
                ),
                ("minute", models.DateTimeField()),
                ("day", models.DateField()),
                ("gained_ms", models.PositiveIntegerField()),
                ("new_ms", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject", "day", "enrolment", "gained_ms", "new_ms"], name="minutes_by_day")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subject", "minute", "enrolment", "timeline"),
                        name="minute_once_per_enrolment_and_timeline",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SpanHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "timeline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="study.timeline"
                    ),
                ),
                (
                    "lease",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="study.playlease"
                    ),
                ),
                (
                    "answer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="released",
                        to="study.presence",
                    ),
                ),
                ("seq", models.PositiveIntegerField()),
                ("from_ms", models.PositiveBigIntegerField()),
                ("to_ms", models.PositiveBigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "waiting"), ("released", "counted"), ("refused", "refused")],
                        default="pending",
                        max_length=8,
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(help_text="The instant it was shown, at which it counts once it is released."),
                ),
                ("ended", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["subject", "timeline", "state"], name="spans_that_wait")],
                "constraints": [
                    models.UniqueConstraint(fields=("lease", "seq"), name="hold_once_per_chunk"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", None), ("ended", None), ("state", "pending")),
                            models.Q(("answer__isnull", False), ("ended__isnull", False), ("state", "released")),
                            models.Q(("answer", None), ("ended__isnull", False), ("state", "refused")),
                            _connector="OR",
                        ),
                        name="hold_of_a_span_ends_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TimelineEdit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "old",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="edits_away", to="study.timeline"
                    ),
                ),
                (
                    "new",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="edits_here", to="study.timeline"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("unchanged", models.JSONField(help_text="[[old from, old to, new from], …] in ms, sorted.")),
                ("reason", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("old", models.F("new")), _negated=True), name="edit_leads_elsewhere"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VerifiedInterval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="verified", to="study.enrolment"
                    ),
                ),
                (
                    "timeline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="verified", to="study.timeline"
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("content", models.CharField(max_length=64)),
                ("year", models.PositiveSmallIntegerField()),
                ("spans", models.JSONField(default=list)),
                ("verified_ms", models.PositiveIntegerField(default=0)),
                ("resume_ms", models.PositiveIntegerField(default=0)),
                ("complete", models.BooleanField(default=False)),
                ("changed", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [models.Index(fields=["subject", "content"], name="verified_in_a_life")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("enrolment", "timeline"), name="verified_once_per_enrolment_and_timeline"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VoidDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "void",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decision", to="study.evidencevoid"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("approved", models.BooleanField()),
                ("words_sealed", models.BinaryField(default=b"", help_text="Sealed with the learner's key.")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("by", models.F("asked_by")), _negated=True), name="void_takes_two_people"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BookConflict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("received_at", models.DateTimeField()),
                (
                    "book",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="book_conflict", to="study.playlease"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="study.playlease"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OfflineClaim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("book", models.UUIDField()),
                ("from_seq", models.PositiveIntegerField()),
                ("to_seq", models.PositiveIntegerField()),
                ("envelope", models.JSONField(help_text="As it came, without its signature.")),
                ("head", models.CharField(help_text="The hash of its last chunk.", max_length=64)),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("too_late", "came in too late"),
                            ("right_ended", "the one who helped may not any more"),
                        ],
                        max_length=12,
                    ),
                ),
                ("received_at", models.DateTimeField()),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="claims", to="study.offlinegrant"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("grant", "book", "head"), name="claim_once")],
            },
        ),
        migrations.CreateModel(
            name="StudyStretch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("rate_cap_milli", models.PositiveIntegerField()),
                ("claimed_ms", models.PositiveBigIntegerField()),
                ("slack_ms", models.PositiveIntegerField()),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "starts_at"), name="stretch_once_per_start")
                ],
            },
        ),
        ForbidChanges("study_bookconflict"),
        ForbidChanges("study_evidencechunk"),
        ForbidChanges("study_evidenceconflict"),
        ForbidChanges("study_evidencevoid"),
        ForbidChanges("study_offlineclaim"),
        ForbidChanges("study_presence"),
        ForbidChanges("study_readingproof"),
        ForbidChanges("study_samelearner"),
        ForbidChanges("study_surveyanswer"),
        ForbidChanges("study_timelineedit"),
        ForbidChanges("study_voiddecision"),
    ]
