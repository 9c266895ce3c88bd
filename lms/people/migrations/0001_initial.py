import csv
import uuid

import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from foundation.append_only import ForbidChanges


def load_divisions(apps, schema_editor):
    """Write the divisions of Yunnan: province, 16 prefectures, 129 counties (GB/T 2260, National Bureau of Statistics 2023)."""
    Division = apps.get_model("people", "Division")
    rows = [Division(code="530000", parent_id=None, kind="province", name="云南省")]
    prefectures = {}
    with (settings.DATA_DIR / "yunnan_divisions.csv").open(encoding="utf-8") as file:
        counties = list(csv.DictReader(file))
    for line in counties:
        prefectures[line["prefecture_code"]] = line["prefecture"]
    rows += [Division(code=c, parent_id="530000", kind="prefecture", name=n) for c, n in prefectures.items()]
    rows += [
        Division(code=line["county_code"], parent_id=line["prefecture_code"], kind="county", name=line["county"])
        for line in counties
    ]
    Division.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "sms_without",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="Groups of events of which she wants no SMS (`lms.people.events`).",
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("purpose", models.CharField(max_length=20)),
                ("version", models.DateField(help_text="The day from which the words were shown that were read.")),
                ("is_given", models.BooleanField()),
                (
                    "by",
                    models.ForeignKey(
                        help_text="Herself, or her guardian.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="contact", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("phone_sealed", models.BinaryField()),
                ("phone_index", models.BinaryField(max_length=32, unique=True)),
                ("verified", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Division",
            fields=[
                ("code", models.CharField(max_length=12, primary_key=True, serialize=False, verbose_name="code")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="people.division",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("province", "province"),
                            ("prefecture", "prefecture"),
                            ("county", "county"),
                            ("township", "township"),
                            ("village", "village"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
            ],
            options={
                "verbose_name": "division",
                "verbose_name_plural": "divisions",
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="organisations", to="people.division"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "department",
                    models.CharField(
                        choices=[
                            ("dpf", "disabled persons' federation"),
                            ("education", "education and sports"),
                            ("hrss", "human resources and social security"),
                            ("finance", "finance"),
                            ("culture", "culture and tourism"),
                            ("base", "training base"),
                            ("other", "other"),
                        ],
                        default="dpf",
                        max_length=12,
                        verbose_name="department",
                    ),
                ),
            ],
            options={
                "verbose_name": "organisation",
                "verbose_name_plural": "organisations",
                "constraints": [
                    models.UniqueConstraint(fields=("division", "name"), name="organisation_once_per_division")
                ],
            },
        ),
        migrations.CreateModel(
            name="DailyCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("lookup", "rows looked through"), ("new", "new people entered")], max_length=8
                    ),
                ),
                ("day", models.DateField()),
                ("number", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "kind", "day"), name="daily_count_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="claim", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="claims", to="people.organisation"
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.division"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "data_sealed",
                    models.BinaryField(
                        help_text="Citizen id, certificate and phone as JSON, with the account's own key."
                    ),
                ),
                ("number_index", models.BinaryField(db_index=True, max_length=32)),
                (
                    "entry_index",
                    models.BinaryField(help_text="Of base, number and name: a row once.", max_length=32, unique=True),
                ),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "person to be confirmed",
                "verbose_name_plural": "people to be confirmed",
            },
        ),
        migrations.CreateModel(
            name="PasswordAlarm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="password_alarms",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("day", models.DateField()),
                ("shown", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "day"), name="password_alarm_once_a_day")],
            },
        ),
        migrations.CreateModel(
            name="PersonKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="key", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("wrapped", models.BinaryField()),
                ("master_key_id", models.CharField(max_length=20)),
                ("created", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="PhoneEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="phone_entries",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("how_sealed", models.BinaryField(help_text="With the person's own key.")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="postings", to="people.organisation"
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="postings", to="people.division"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("counsellor", "employment counsellor"),
                            ("base_editor", "base course editor"),
                            ("base_staff", "base staff"),
                            ("media_reviewer", "caption and sign reviewer"),
                            ("course_reviewer", "course reviewer"),
                            ("county_officer", "county officer"),
                            ("prefecture_officer", "prefecture officer"),
                            ("province_officer", "province officer"),
                            ("evaluator", "third-party evaluator"),
                            ("auditor", "auditor"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                ("starts", models.DateField(default=django.utils.timezone.localdate, verbose_name="from")),
                ("ends", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "document_no",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="document number"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "posting",
                "verbose_name_plural": "postings",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends", None), ("ends__gte", models.F("starts")), _connector="OR"),
                        name="posting_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("by", None), models.Q(("by", models.F("user")), _negated=True), _connector="OR"
                        ),
                        name="posting_is_begun_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_by", None), models.Q(("ended_by", models.F("user")), _negated=True), _connector="OR"
                        ),
                        name="posting_is_ended_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reveal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "whose",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("field", models.CharField(max_length=40)),
                ("reason_sealed", models.BinaryField()),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="Trainee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="trainee", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="trainees", to="people.division"
                    ),
                ),
                ("citizen_id_sealed", models.BinaryField()),
                ("citizen_id_index", models.BinaryField(max_length=32, null=True, unique=True)),
                (
                    "confirmed",
                    models.DateTimeField(
                        blank=True,
                        default=django.utils.timezone.now,
                        help_text="Empty: only a base's list names her.",
                        null=True,
                        verbose_name="confirmed",
                    ),
                ),
                ("birth_year", models.PositiveSmallIntegerField(verbose_name="year of birth")),
                (
                    "sex",
                    models.CharField(
                        blank=True,
                        choices=[("male", "male"), ("female", "female")],
                        max_length=6,
                        verbose_name="sex",
                    ),
                ),
                ("search_words", models.CharField(blank=True, max_length=400)),
                (
                    "employment",
                    models.CharField(
                        choices=[
                            ("unemployed", "not employed"),
                            ("employed", "employed"),
                            ("flexible", "flexibly employed"),
                            ("self_employed", "self-employed"),
                            ("student", "at school"),
                            ("unknown", "not known"),
                        ],
                        default="unknown",
                        max_length=16,
                        verbose_name="employment",
                    ),
                ),
                (
                    "willingness",
                    models.CharField(
                        choices=[
                            ("wants", "wants training"),
                            ("undecided", "undecided"),
                            ("declines", "does not want training now"),
                        ],
                        default="wants",
                        max_length=12,
                        verbose_name="willingness",
                    ),
                ),
                (
                    "residence",
                    models.CharField(
                        choices=[("urban", "urban"), ("rural", "rural")],
                        default="rural",
                        max_length=8,
                        verbose_name="residence",
                    ),
                ),
                (
                    "education",
                    models.CharField(
                        choices=[
                            ("none", "no schooling"),
                            ("primary", "primary school"),
                            ("middle", "middle school"),
                            ("high", "high school or vocational school"),
                            ("college", "college and above"),
                            ("unknown", "not known"),
                        ],
                        default="unknown",
                        max_length=10,
                        verbose_name="education",
                    ),
                ),
                ("target_groups", models.JSONField(blank=True, default=list, verbose_name="target groups")),
                ("created", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "trainee",
                "verbose_name_plural": "trainees",
                "indexes": [models.Index(fields=["division", "search_words"], name="trainees_by_place_and_name")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("confirmed", None), ("citizen_id_index__isnull", False), _connector="OR"),
                        name="trainee_confirmed_has_a_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("birth_year__gt", 0), ("sex__in", ("male", "female"))),
                            models.Q(("birth_year", 0), ("sex", "")),
                            _connector="OR",
                        ),
                        name="trainee_sex_comes_with_the_year",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Residence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "trainee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="residences", to="people.trainee"
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.division"
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
                ("reason_sealed", models.BinaryField(default=bytes)),
                ("starts", models.DateField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("trainee", "starts"), name="residence_once_per_day")],
            },
        ),
        migrations.CreateModel(
            name="Need",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "trainee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="needs", to="people.trainee"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("captions", "captions"),
                            ("sign", "sign language"),
                            ("audio_description", "audio description"),
                            ("screen_reader", "screen reader"),
                            ("easy_read", "easy-read text"),
                            ("braille", "braille"),
                            ("large", "large text and targets"),
                            ("switch", "keyboard or switch"),
                            ("more_time", "more time"),
                            ("scribe", "somebody who enters answers"),
                            ("calm", "calm pages"),
                        ],
                        max_length=20,
                        verbose_name="need",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("trainee", "code"), name="need_once_per_trainee")],
            },
        ),
        migrations.CreateModel(
            name="HelperLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "helper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="helps", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "trainee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="helpers", to="people.trainee"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("family", "family"),
                            ("guardian", "guardian"),
                            ("counsellor", "counsellor"),
                            ("village", "village contact"),
                        ],
                        default="family",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("can_study", models.BooleanField(default=True, verbose_name="helps to study")),
                ("can_view_record", models.BooleanField(default=True, verbose_name="may see the record")),
                ("consent_note", models.CharField(max_length=200, verbose_name="how consent was given")),
                ("starts", models.DateField(default=django.utils.timezone.localdate)),
                ("ends", models.DateField(blank=True, null=True)),
                ("revoked", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked", None)),
                        fields=("helper", "trainee"),
                        name="helper_link_once_while_live",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DisabilityCertificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "trainee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="certificates", to="people.trainee"
                    ),
                ),
                (
                    "category",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "sight"),
                            (2, "hearing"),
                            (3, "speech"),
                            (4, "limbs"),
                            (5, "intellect"),
                            (6, "mental health"),
                            (7, "multiple"),
                        ]
                    ),
                ),
                ("level", models.PositiveSmallIntegerField()),
                ("number_sealed", models.BinaryField()),
                ("number_index", models.BinaryField(max_length=32, unique=True)),
                ("reissue", models.PositiveSmallIntegerField(default=0)),
                ("valid_until", models.DateField(blank=True, null=True)),
                ("recorded", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__gte", 1), ("level__lte", 4)), name="certificate_level_1_to_4"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("category__gte", 1), ("category__lte", 7)),
                        name="certificate_category_1_to_7",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UserSession",
            fields=[
                (
                    "session_key",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key"),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        help_text="Who is signed in, or half-way through signing in or proving a phone.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        db_constraint=False,
                        help_text="Whom she is helping.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ClaimAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="people.claim"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("is_hers", models.BooleanField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("claim", "person"), name="claim_answered_once")],
            },
        ),
        migrations.CreateModel(
            name="ClaimDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "claim",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decision", to="people.claim"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("confirmed", "confirmed as a new person"),
                            ("joined", "joined with a person who was known"),
                            ("rejected", "rejected"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "reason_sealed",
                    models.BinaryField(default=bytes, help_text="With the key of the account made for the row."),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kept__isnull", False), ("verdict", "joined")),
                            models.Q(models.Q(("verdict", "joined"), _negated=True), ("kept", None)),
                            _connector="OR",
                        ),
                        name="claim_joined_names_who_was_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Act",
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
                (
                    "subject",
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
                    "verb",
                    models.CharField(
                        choices=[
                            ("certificate.issue", "issued a certificate"),
                            ("trainee.rename", "corrected a name"),
                            ("trainee.add", "entered a person by hand"),
                            ("trainee.number", "corrected a citizen id"),
                            ("trainee.profile", "wrote what is known of a person"),
                            ("trainee.needs", "wrote what a person needs"),
                            ("list.export", "downloaded a list as a workbook"),
                            ("counsellor.assign", "gave somebody a counsellor"),
                            ("counsellor.end", "ended a counsellor's care for somebody"),
                            ("helper.enter", "entered a helper"),
                            ("helper.end", "ended a helper's link"),
                            ("run.cancel", "stopped the making of a film"),
                            ("run.retry", "had a step tried again"),
                            ("roster.give_up", "gave up a class list"),
                            ("enrolment.withdraw", "took somebody off a course"),
                            ("sign.withdraw", "withdrew an interpreter's video"),
                            ("recording.drop", "took a recorded description away"),
                            ("base.public_name", "changed a base's neutral name"),
                            ("sign.send_back", "sent an interpreter's video back"),
                            ("sign.approve", "approved an interpreter's video"),
                            ("recording.approve", "approved a recorded description"),
                            ("statement.state", "stated that all that is shown is said"),
                            ("statement.approve", "confirmed that all that is shown is said"),
                            ("class.terms", "set the terms of a class"),
                            ("disability.enter", "entered a disability certificate"),
                            ("film.delete", "deleted a film or recording"),
                            ("sign.attach", "put an interpreter's video beside a film"),
                            ("recording.attach", "put a recorded description beside a film"),
                            ("burnt.ask", "asked for captions in the picture"),
                            ("goal.end", "put somebody's goal away"),
                            ("password.set", "set a password by a command"),
                            ("operator.make", "made an operator's account by a command"),
                            ("factor.reset", "took a second factor away by a command"),
                            ("sessions.end", "ended somebody's sessions by a command"),
                            ("study.rebuild", "had study counted again by a command"),
                            ("office.make", "made an office"),
                            ("account.staff", "made an account for somebody who works here"),
                            ("posting.begin", "gave somebody a post"),
                            ("posting.end", "ended somebody's post"),
                            ("device.give_up", "gave up somebody's lost device"),
                            ("plan.end", "ended a plan period"),
                            ("ledger.rebuild", "had balances added up again by a command"),
                        ],
                        max_length=24,
                    ),
                ),
                ("object_type", models.CharField(max_length=60)),
                ("object_id", models.CharField(max_length=40)),
                ("reason_sealed", models.BinaryField(default=b"")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [models.Index(fields=["-at"], name="acts_newest_first")],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="erasure", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("person", models.UUIDField(unique=True)),
                ("asked_by", models.UUIDField()),
                ("approved_by", models.UUIDField()),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("asked", "the person asked for it"),
                            ("guardian", "the guardian asked for it"),
                            ("law", "a law or a court demands it"),
                            ("error", "entered by mistake"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("asked_by", models.F("approved_by")), _negated=True),
                        name="erasure_takes_two_people",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="KnownDevice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="known_devices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("device", models.CharField(max_length=64)),
                ("password_mark", models.CharField(max_length=64)),
                ("used", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "device"), name="known_device_once_per_account")
                ],
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="merges", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "absorbed",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_into",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("reason_sealed", models.BinaryField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kept", models.F("absorbed")), _negated=True),
                        name="merge_names_two_accounts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("asked_by", models.F("approved_by")), _negated=True),
                        name="merge_takes_two_people",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notices", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("confirmed", "You are confirmed"),
                            ("joined", "A class list was joined with your account"),
                            ("phone", "A phone was entered for you"),
                            ("certificate", "A disability certificate was entered for you"),
                            ("name", "Your name was corrected"),
                            ("number", "Your citizen id was corrected"),
                            ("helper", "A helper was entered for you"),
                            ("moved", "You were moved to another place"),
                            ("counsellor", "You have a counsellor"),
                            ("guardian", "Something your guardian agreed to was entered"),
                            ("posted", "A post of yours was given or ended"),
                            ("sign_in", "About how you sign in"),
                            ("consent", "About what you agreed to"),
                            ("class", "Something about a class of yours has changed"),
                            ("class_tomorrow", "You have a class tomorrow"),
                            ("course_returned", "A course of yours was sent back"),
                            ("course_approved", "A course of yours is approved"),
                            ("course_published", "A course of yours is open to learners"),
                            ("film_ready", "A film of yours is ready"),
                            ("film_failed", "A film of yours could not be made"),
                            ("text_approved", "What you wrote for a film is approved"),
                            ("text_returned", "What you wrote for a film was sent back"),
                            ("appeal_answered", "Your question was answered"),
                            ("certificate_ready", "A certificate of yours is ready"),
                            ("certificate_void", "A certificate of yours no longer holds"),
                            ("corrected", "Your hours or points were corrected"),
                            ("voided", "Something of your study no longer counts"),
                            ("merged", "Two accounts of yours were made one"),
                            ("new_device", "Your account was used on a new device"),
                            ("roster", "A class list that you sent was decided"),
                            ("duty_due", "A course that your base owes is due soon"),
                        ],
                        max_length=20,
                    ),
                ),
                ("words_sealed", models.BinaryField(help_text="With the person's own key.")),
                (
                    "path",
                    models.CharField(
                        blank=True, help_text="Where it leads to; opened only while she may.", max_length=200
                    ),
                ),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                ("seen", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("seen", None)), fields=["person"], name="notices_unseen"),
                    models.Index(fields=["person", "-created"], name="notices_of_person"),
                ],
            },
        ),
        migrations.CreateModel(
            name="GuardianConsent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("parent", "father or mother"),
                            ("spouse", "husband or wife"),
                            ("child", "son or daughter"),
                            ("sibling", "brother or sister"),
                            ("grandparent", "grandparent"),
                            ("other", "another relative or friend"),
                            ("committee", "village or residents' committee"),
                            ("authority", "civil affairs office"),
                        ],
                        max_length=12,
                    ),
                ),
                ("guardian_sealed", models.BinaryField()),
                ("document_sealed", models.BinaryField()),
                ("day", models.DateField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "trainee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guardian_consents",
                        to="people.trainee",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GuardianWithdrawal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("how_sealed", models.BinaryField()),
                ("day", models.DateField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "consent",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawal",
                        to="people.guardianconsent",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CounsellorAssignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts", models.DateField(default=django.utils.timezone.localdate, verbose_name="from")),
                ("ends", models.DateField(blank=True, null=True, verbose_name="until")),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "counsellor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case_load",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "trainee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="counsellors", to="people.trainee"
                    ),
                ),
            ],
            options={
                "verbose_name": "counsellor of a trainee",
                "verbose_name_plural": "counsellors of trainees",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends", None), ("ends__gte", models.F("starts")), _connector="OR"),
                        name="counsellor_ends_after_start",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("trainee", "counsellor"),
                        name="counsellor_once_while_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SmsMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "uuid",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, help_text="The id for the gateway.", unique=True
                    ),
                ),
                ("template", models.CharField(max_length=32)),
                ("phone_sealed", models.BinaryField()),
                ("phone_index", models.BinaryField(max_length=32)),
                ("variables_sealed", models.BinaryField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "waits"),
                            ("sent", "taken by the gateway"),
                            ("delivered", "arrived"),
                            ("failed", "did not arrive"),
                            ("given_up", "given up"),
                        ],
                        default="queued",
                        max_length=9,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                (
                    "unknown_tries",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Tries of which nobody knows how they ended."
                    ),
                ),
                ("not_before", models.DateTimeField()),
                ("expires", models.DateTimeField(help_text="After this it would help nobody.")),
                ("gateway_id", models.CharField(blank=True, max_length=64)),
                ("cost_fen", models.PositiveIntegerField(default=0)),
                ("charged", models.DateTimeField(help_text="Since when it may have cost something.", null=True)),
                ("created", models.DateTimeField()),
                ("ended", models.DateTimeField(help_text="When it was taken by the gateway, or given up.", null=True)),
                ("error", models.CharField(blank=True, max_length=40)),
                (
                    "person",
                    models.ForeignKey(
                        help_text="None: a number that has no account yet.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sms_messages",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "queued")), fields=["not_before"], name="sms_due"),
                    models.Index(condition=models.Q(("cost_fen__gt", 0)), fields=["charged"], name="sms_charged"),
                    models.Index(fields=["person", "-created"], name="sms_of_person"),
                    models.Index(fields=["created"], name="sms_created"),
                    models.Index(condition=models.Q(("state", "failed")), fields=["person"], name="sms_failed"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "queued"),
                            models.Q(("phone_sealed", b""), ("variables_sealed", b"")),
                            _connector="OR",
                        ),
                        name="sms_emptied_when_done",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unknown_tries__lte", models.F("tries"))), name="sms_unknown_within_tries"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cost_fen", 0), ("charged__isnull", False), _connector="OR"),
                        name="sms_cost_has_moment",
                    ),
                ],
            },
        ),
        ForbidChanges("people_act"),
        ForbidChanges("people_claimanswer"),
        ForbidChanges("people_claimdecision"),
        ForbidChanges("people_consent"),
        ForbidChanges("people_erasure"),
        ForbidChanges("people_guardianconsent"),
        ForbidChanges("people_guardianwithdrawal"),
        ForbidChanges("people_merge"),
        ForbidChanges("people_phoneentry"),
        ForbidChanges("people_reveal"),
        migrations.RunPython(load_divisions, migrations.RunPython.noop),
    ]
