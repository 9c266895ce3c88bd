"""Rows that make a video usable by everyone: tracks, interpreters, and statements that replace what is missing.

A Track is to its TrackVersions as a Wagtail page is to its revisions: the track says where things stand, a version is
never changed. What learners get is always `approved_version`, whatever is being worked on meanwhile.
"""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accessibility.captions.cues import Cue, from_json
from accessibility.captions.languages import own_name

PERSON = settings.AUTH_USER_MODEL
type Person = Any  # a row of that model, which this folder does not know


class TrackQuerySet(models.QuerySet["Track"]):
    def approved(self) -> "TrackQuerySet":
        """Filter to what learners may get; a newer draft may be in work beside it."""
        return self.filter(approved_version__isnull=False)


class Track(models.Model):
    """Timed text of one asset in one language."""

    class Kind(models.TextChoices):
        CAPTIONS = "captions", _("Captions")
        EASY_READ = "easy_read", _("Easy-read captions")
        DESCRIPTIONS = "descriptions", _("Audio description")
        CHAPTERS = "chapters", _("Chapters")

    class State(models.TextChoices):
        DRAFT = "draft", _("In work")
        REVIEW = "review", _("Waiting for review")
        APPROVED = "approved", _("Approved")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asset = models.ForeignKey("media_pipeline.Asset", models.PROTECT, related_name="tracks")
    kind = models.CharField(max_length=16, choices=Kind)
    language = models.CharField(max_length=16, default="zh-Hans")
    state = models.CharField(max_length=16, choices=State, default=State.DRAFT)
    approved_version = models.ForeignKey("TrackVersion", models.PROTECT, null=True, blank=True, related_name="+")
    submitted_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    submitted = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    objects = TrackQuerySet.as_manager()

    class Meta:
        constraints = [
            # A second draft of the same thing would leave two teams correcting it.
            models.UniqueConstraint("asset", "kind", "language", name="one_track_per_kind_and_language"),
        ]
        indexes = [
            models.Index("state", "submitted", name="track_queue"),  # the review queue, oldest first
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.language}): {self.asset}"

    def get_absolute_url(self) -> str:
        return reverse("accessibility:edit", args=[self.uuid])

    @property
    def label(self) -> str:
        """Return the name in the player's menu: in the track's own language, and unlike any other track's."""
        with override(self.language):
            if self.language == "zh-Hans":  # what the films are spoken in needs no name beside other kinds
                return str(_("Chinese captions") if self.kind == self.Kind.CAPTIONS else self.Kind(self.kind).label)
            return f"{own_name(self.language)} · {self.Kind(self.kind).label}"

    @cached_property
    def latest(self) -> "TrackVersion":
        """Return the version in work; every track is created with one."""
        return self.versions.latest("number")


class TrackVersion(models.Model):
    """What a track said after one save. A trigger refuses to change or delete it."""

    class Origin(models.TextChoices):
        RECOGNISER = "recogniser", _("Speech recognition")
        PERSON = "person", _("Written by a person")
        IMPORT = "import", _("Uploaded file")

    track = models.ForeignKey(Track, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    base = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    cues = models.JSONField(default=list)
    note = models.CharField(max_length=200, blank=True)
    origin = models.CharField(max_length=16, choices=Origin, default=Origin.PERSON)
    author = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            # Two people saving at once: the second hits this and is shown both texts.
            models.UniqueConstraint("track", "number", name="one_version_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.track} v{self.number}"

    def read(self) -> list[Cue]:
        return from_json(self.cues)


class Approval(models.Model):
    """A second person's approval of a version for learners. Never changed: a newer one follows it."""

    version = models.OneToOneField(TrackVersion, models.PROTECT, related_name="approval")
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    vtt = models.CharField(max_length=200)  # where the WebVTT file lies in storage
    draft_errors = models.FloatField(
        null=True, blank=True
    )  # character error rate of the recogniser's draft against this
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.version} ✓ {self.by}"


class Return(models.Model):
    """A reviewer's reason for giving a version back to those who wrote it."""

    version = models.ForeignKey(TrackVersion, models.PROTECT, related_name="returns")
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.version}: {self.reason}"


class SignTrack(models.Model):
    """An interpreter's video beside a lesson's; the offset is how much later it starts than the speaker."""

    class State(models.TextChoices):
        REVIEW = "review", _("Waiting for review")
        APPROVED = "approved", _("Approved")

    class Layout(models.TextChoices):
        BESIDE = "side_by_side", _("Beside the lesson; covers nothing")
        INSET = "inset", _("In a corner over the lesson")

    class Corner(models.TextChoices):
        BOTTOM_RIGHT = "bottom_right", _("Bottom right corner")
        TOP_RIGHT = "top_right", _("Top right corner")
        BOTTOM_LEFT = "bottom_left", _("Bottom left corner")
        TOP_LEFT = "top_left", _("Top left corner")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asset = models.ForeignKey("media_pipeline.Asset", models.PROTECT, related_name="sign_tracks")
    sign_asset = models.ForeignKey("media_pipeline.Asset", models.PROTECT, related_name="signs_for")
    offset_ms = models.IntegerField(default=0)
    language = models.CharField(max_length=16, default="csl")
    variant = models.CharField(max_length=40, blank=True)
    layout = models.CharField(max_length=16, choices=Layout, default=Layout.BESIDE)
    corner = models.CharField(max_length=16, choices=Corner, default=Corner.BOTTOM_RIGHT)
    # What the window may not cover, as [x, y, width, height] in shares of the picture.
    protected: Any = models.JSONField(default=list, blank=True)
    crop = models.BooleanField(default=False)
    is_placeholder = models.BooleanField(default=False)
    state = models.CharField(max_length=16, choices=State, default=State.REVIEW)
    edited_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    edited = models.DateTimeField(auto_now=True)
    approved_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            # One that learners see and one that waits beside it: moving an interpreter never hides the approved one.
            models.UniqueConstraint(
                "asset", "language", "variant", "state", name="one_sign_track_per_variant_and_state"
            ),
            models.CheckConstraint(condition=~Q(asset=F("sign_asset")), name="sign_is_another_video"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("edited_by")),
                name="sign_approved_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state="review", approved_by__isnull=True) | Q(state="approved", approved_by__isnull=False),
                name="sign_approved_means_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.asset}"

    def get_absolute_url(self) -> str:
        return reverse("accessibility:sign", args=[self.uuid])

    @property
    def label(self) -> str:
        """Return the name in menus; a placeholder is never called sign language."""
        if self.is_placeholder:
            return str(_("Placeholder for a demonstration, not real sign language"))
        return f"{_('National sign language')} {self.variant}".strip()


class DescriptionRecording(models.Model):
    """A person's recorded audio description of a lesson; the offset is how much later it begins than the lesson."""

    class State(models.TextChoices):
        REVIEW = "review", _("Waiting for review")
        APPROVED = "approved", _("Approved")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asset = models.ForeignKey("media_pipeline.Asset", models.PROTECT, related_name="description_recordings")
    audio_asset = models.ForeignKey("media_pipeline.Asset", models.PROTECT, related_name="describes")
    offset_ms = models.IntegerField(default=0)
    state = models.CharField(max_length=16, choices=State, default=State.REVIEW)
    edited_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    edited = models.DateTimeField(auto_now=True)
    approved_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # One that is heard and one that waits beside it.
            models.UniqueConstraint("asset", "state", name="one_description_recording_per_state"),
            models.CheckConstraint(condition=~Q(asset=F("audio_asset")), name="description_is_another_sound"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("edited_by")),
                name="description_approved_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state="review", approved_by__isnull=True) | Q(state="approved", approved_by__isnull=False),
                name="description_approved_means_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.audio_asset} → {self.asset}"

    def get_absolute_url(self) -> str:
        return f"{reverse('accessibility:asset', args=[self.asset.uuid])}#description"


class BurntCaptions(models.Model):
    """A request for a film with its captions in the picture; settings may require them everywhere."""

    asset = models.OneToOneField("media_pipeline.Asset", models.CASCADE, related_name="burnt_captions")
    plain = models.BooleanField(default=False)  # the lesson with captions
    signed = models.BooleanField(default=False)  # each signed film with captions
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    asked = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.asset}: {self.plain}, {self.signed}"


class VisualStatement(models.Model):
    """A statement that all a video shows is also said, so that it needs no audio description; another reviews it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asset = models.ForeignKey("media_pipeline.Asset", models.PROTECT, related_name="visual_statements")
    text = models.TextField()
    stated_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    stated_at = models.DateTimeField(auto_now_add=True)
    reviewed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("stated_by")),
                name="statement_reviewed_by_a_second_person",
            ),
            # One statement may wait at a time; reviewed ones stay as history.
            models.UniqueConstraint(
                "asset", condition=Q(reviewed_by__isnull=True), name="one_statement_waits_per_asset"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asset}: {self.text}"

    def get_absolute_url(self) -> str:
        return f"{reverse('accessibility:asset', args=[self.asset.uuid])}#statement"


class Waiver(models.Model):
    """Leave to publish for a while without a required sign track: why, who mends it, until when."""

    class Kind(models.TextChoices):
        SIGN = "sign", _("Sign language")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asset = models.ForeignKey("media_pipeline.Asset", models.PROTECT, related_name="waivers")
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.SIGN)
    reason = models.TextField()
    owner = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    until = models.DateField()
    granted_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} → {self.until}: {self.asset}"


class Preference(models.Model):
    """How one person wants to see and hear; `preferences.py` says what may stand in it."""

    user = models.OneToOneField(PERSON, models.CASCADE, related_name="preference")
    values: Any = models.JSONField(default=dict)
    updated = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.user)
