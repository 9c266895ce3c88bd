import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("assess", "0002_append_only"),
        ("media_pipeline", "0001_initial"),
        ("pages", "0002_remove_welcome_page"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("begun", models.DateTimeField()),
                ("spans", models.JSONField(default=list)),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Enrolment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("cycle", models.PositiveSmallIntegerField(default=1)),
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
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "enrolment",
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "course", "cycle"), name="enrolment_once_per_cycle")
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceVoid",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "void of evidence",
            },
        ),
        migrations.CreateModel(
            name="Completion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("lesson", "lesson"), ("course", "course")], max_length=8)),
                ("at", models.DateTimeField()),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.WAGTAIL_PAGE_MODEL
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="completions", to="study.enrolment"
                    ),
                ),
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
            name="PlayLease",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("undelivered_ms", models.PositiveBigIntegerField(default=0)),
                (
                    "voided_at",
                    models.DateTimeField(
                        help_text="When all of it was taken out of the count: from EvidenceVoid.", null=True
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "delivery",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leases",
                        to="study.delivery",
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="leases", to="study.enrolment"
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="evidencevoid",
            name="lease",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="voids", to="study.playlease"
            ),
        ),
        migrations.CreateModel(
            name="EvidenceConflict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.PositiveIntegerField()),
                ("hash", models.CharField(max_length=64)),
                ("claim", models.JSONField(help_text="The chunk that was refused.")),
                ("received_at", models.DateTimeField()),
                (
                    "lease",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="conflicts", to="study.playlease"
                    ),
                ),
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
                ("seq", models.PositiveIntegerField()),
                ("from_ms", models.PositiveBigIntegerField()),
                ("to_ms", models.PositiveBigIntegerField()),
                ("rate_milli", models.PositiveIntegerField()),
                ("clock_ms", models.BigIntegerField()),
                ("prev", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
                ("received_at", models.DateTimeField()),
                (
                    "lease",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="chunks", to="study.playlease"
                    ),
                ),
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
                ("how", models.CharField(choices=[("answer", "answered"), ("quiz", "passed a quiz")], max_length=6)),
                ("at", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "after",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="study.evidencechunk",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("enrolment", "lesson"), name="reading_once_per_lesson")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReadingProof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("answer", models.JSONField(help_text="The options that were chosen.")),
                ("right", models.BooleanField()),
                ("received_at", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "lease",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proofs", to="study.playlease"
                    ),
                ),
                (
                    "question_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assess.questionset"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["lease", "received_at"], name="proofs_of_lease")],
            },
        ),
        migrations.CreateModel(
            name="SameLearner",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "absorbed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
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
                ("day", models.DateField()),
                ("drawn_ms", models.PositiveIntegerField(default=0)),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("subject", "day"), name="slack_once_per_day")],
            },
        ),
        migrations.CreateModel(
            name="Timeline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("duration_ms", models.PositiveIntegerField()),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                ("retired", models.DateTimeField(help_text="When the lesson stopped showing it.", null=True)),
                (
                    "asset",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="media_pipeline.asset",
                    ),
                ),
                (
                    "lesson",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="timelines", to="pages.lessonpage"
                    ),
                ),
            ],
            options={
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
            name="StudyMinute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("minute", models.DateTimeField()),
                ("day", models.DateField()),
                ("gained_ms", models.PositiveIntegerField()),
                ("new_ms", models.PositiveIntegerField()),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="minutes", to="study.enrolment"
                    ),
                ),
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
                (
                    "answer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="released",
                        to="study.presence",
                    ),
                ),
                (
                    "lease",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="study.playlease"
                    ),
                ),
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
        migrations.AddField(
            model_name="presence",
            name="timeline",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="study.timeline"),
        ),
        migrations.AddField(
            model_name="playlease",
            name="timeline",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="leases", to="study.timeline"
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="timeline",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="study.timeline"),
        ),
        migrations.CreateModel(
            name="TimelineEdit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("unchanged", models.JSONField(help_text="[[old from, old to, new from], …] in ms, sorted.")),
                ("reason", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "new",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="edits_here", to="study.timeline"
                    ),
                ),
                (
                    "old",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="edits_away", to="study.timeline"
                    ),
                ),
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
                ("spans", models.JSONField(default=list)),
                ("verified_ms", models.PositiveIntegerField(default=0)),
                ("resume_ms", models.PositiveIntegerField(default=0)),
                ("complete", models.BooleanField(default=False)),
                ("changed", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="verified", to="study.enrolment"
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "timeline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="verified", to="study.timeline"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["subject", "timeline"], name="verified_in_a_life")],
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
                ("approved", models.BooleanField()),
                ("words_sealed", models.BinaryField(default=b"", help_text="Sealed with the learner's key.")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
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
                (
                    "void",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decision", to="study.evidencevoid"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("by", models.F("asked_by")), _negated=True), name="void_takes_two_people"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="evidencevoid",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("from_seq", None), ("to_seq", None)),
                    ("from_seq__lte", models.F("to_seq")),
                    _connector="OR",
                ),
                name="void_names_all_or_a_run",
            ),
        ),
        migrations.AddIndex(
            model_name="presence",
            index=models.Index(fields=["subject", "at"], name="presence_of_subject"),
        ),
        migrations.AddIndex(
            model_name="playlease",
            index=models.Index(fields=["subject", "issued_at"], name="lease_of_subject"),
        ),
        migrations.AddConstraint(
            model_name="playlease",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)), fields=("subject",), name="lease_one_open_per_subject"
            ),
        ),
        migrations.AddConstraint(
            model_name="playlease",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed_at", None), ("closed_at__gte", models.F("issued_at")), _connector="OR"),
                name="lease_closes_after_it_opens",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["subject", "timeline", "begun"], name="delivery_of_sitting"),
        ),
    ]
