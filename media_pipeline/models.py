"""Models of what is made of an upload: assets, runs, stages, artifacts."""

import uuid
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection

from media_pipeline.storing.storage import local_path

# Who does something: settings.AUTH_USER_MODEL, which this folder does not know by name.
type Person = Any


class AssetQuerySet(models.QuerySet["Asset"]):
    def with_readiness(self) -> "AssetQuerySet":
        """Annotate what `ready_min` and `ready_full` return, without a query a row."""
        current = Artifact.objects.filter(asset=OuterRef("pk"), current=True)
        return self.annotate(
            _ready_min=Exists(current.filter(kind__in=Artifact.PLAYABLE)),
            _ready_full=Exists(current.filter(Artifact.WHOLE, kind__in=Artifact.COMPLETE)),
        )


class Asset(models.Model):
    """Something a person uploaded: never changed, and everything shown is made from it.

    Captions, sign tracks and where it is used are not its business: `accessibility` and `courses` point at it.
    """

    class Kind(models.TextChoices):
        VIDEO = "video", _("Video")
        AUDIO = "audio", _("Audio")

    collection = models.ForeignKey(Collection, models.PROTECT, related_name="+", verbose_name=_("collection"))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("owner"))
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.VIDEO)
    filename = models.CharField(_("file name"), max_length=200)  # shown, never a path
    sha256 = models.CharField(max_length=64, editable=False)
    size = models.PositiveBigIntegerField(_("size"), editable=False)
    source = models.CharField(max_length=200, editable=False)  # where the original lies in the storage
    probe = models.JSONField(default=dict, editable=False)
    duration_ms = models.PositiveBigIntegerField(_("duration"), null=True, editable=False)
    rights = models.CharField(_("rights"), max_length=200, blank=True)
    created = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = AssetQuerySet.as_manager()

    class Meta:
        verbose_name = _("media asset")
        verbose_name_plural = _("media assets")
        ordering = ("-created", "-pk")
        indexes = (
            models.Index(fields=["collection", "-created"], name="asset_listing"),  # the editor's list, newest first
            models.Index(fields=["sha256"], name="asset_same_file"),  # "you have uploaded this before"
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("media_pipeline:asset", args=[self.uuid])

    @property
    def ready_min(self) -> bool:
        """Return whether something plays."""
        known = getattr(self, "_ready_min", None)
        return self._has(Artifact.PLAYABLE) if known is None else bool(known)

    @property
    def ready_full(self) -> bool:
        """Return whether every rendition of its recipe plays; whether it is accessible is not known here."""
        known = getattr(self, "_ready_full", None)
        return self._has(Artifact.COMPLETE, Artifact.WHOLE) if known is None else bool(known)

    def _has(self, kinds: tuple[str, ...], which: Q | None = None) -> bool:
        return self.artifacts.filter(which or Q(), current=True, kind__in=kinds).exists()

    def artifact(self, kind: str) -> "Artifact | None":
        """Return the one in use now; of several (renditions) the first made."""
        return self.artifacts.filter(current=True, kind=kind).order_by("pk").first()

    @property
    def latest_run(self) -> "Run | None":
        return self.runs.order_by("-pk").first()


class Run(models.Model):
    """One execution of a recipe over an asset."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        SUPERSEDED = "superseded", _("Replaced by a newer run")

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="runs")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recipe = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State, default=State.RUNNING)
    created = models.DateTimeField(default=timezone.now, editable=False)
    finished = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True  # "where is this used?" does not mean us

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["state"], name="run_by_state"),)  # the sweep

    def __str__(self) -> str:
        return f"{self.recipe} {self.uuid}"

    @property
    def is_finished(self) -> bool:
        return self.state != self.State.RUNNING


class StageRun(models.Model):
    """One stage of one run; the queue carries its id and nothing else, so this row is the truth.

    `fence` rises with every lease. A worker may publish only with the number that stands here, so one that was given
    up for dead and wakes again can do no harm.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        LEASED = "leased", _("Taken by a worker")
        RUNNING = "running", _("Running")
        VERIFYING = "verifying", _("Checking the result")
        DONE = "done", _("Done")
        SKIPPED = "skipped", _("Skipped")
        RETRY_WAIT = "retry_wait", _("Will be tried again")
        FAILED_PERMANENT = "failed_permanent", _("Failed")
        FAILED_RESOURCE = "failed_resource", _("The server is short of room; will be tried again")
        CANCELLED = "cancelled", _("Cancelled")
        SUPERSEDED = "superseded", _("Replaced by a newer run")

    HELD: ClassVar = (State.LEASED, State.RUNNING, State.VERIFYING)
    OVER: ClassVar = (State.DONE, State.SKIPPED, State.FAILED_PERMANENT, State.CANCELLED, State.SUPERSEDED)
    RETRYABLE: ClassVar = (
        State.FAILED_PERMANENT,
        State.FAILED_RESOURCE,
        State.RETRY_WAIT,
        State.SKIPPED,
        State.CANCELLED,
    )

    run = models.ForeignKey(Run, models.CASCADE, related_name="stages")
    row = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    optional = models.BooleanField(default=False)
    plan_hash = models.CharField(max_length=64, blank=True)
    reused = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=20, choices=State, default=State.PENDING)
    attempt = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    progress = models.FloatField(default=0.0)  # a share, 0 to 1
    error_code = models.CharField(max_length=60, blank=True)
    log_tail = models.TextField(blank=True)
    commands = models.TextField(blank=True)  # what was started, for operators; folders by name, see `command_log`
    queued_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    silent_since = models.DateTimeField(null=True)  # when a sweep first found the lease run out
    next_try_at = models.DateTimeField(null=True)
    started = models.DateTimeField(null=True)
    finished = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ("run", "row", "pk")
        constraints = (models.UniqueConstraint(fields=["run", "name"], name="a_stage_once_a_run"),)
        indexes = (
            models.Index(fields=["plan_hash"], condition=Q(state="done"), name="stage_same_plan"),  # reuse
            models.Index(fields=["state"], name="stage_by_state"),  # the sweep
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"

    @property
    def is_takeable(self) -> bool:
        """Return whether it waits, or is due again. Only the sweep releases a lease that ran out."""
        if self.state in (self.State.RETRY_WAIT, self.State.FAILED_RESOURCE):
            return self.next_try_at is not None and self.next_try_at <= timezone.now()
        return self.state == self.State.PENDING

    @property
    def wants_sending(self) -> bool:
        """Return whether it waits, and no message is known to be under way.

        A message that has not come for minutes is taken for lost; so is one from the future: the clock was set back.
        """
        if self.state != self.State.PENDING:
            return False
        lost = timedelta(seconds=getattr(settings, "MEDIA_MESSAGE_LOST_SECONDS", 180))
        return self.queued_at is None or abs(timezone.now() - self.queued_at) > lost

    @property
    def is_over(self) -> bool:
        return self.state in self.OVER

    @property
    def blocks(self) -> bool:
        """Return whether the next row may not start because of this one."""
        return self.state not in (self.State.DONE, self.State.SKIPPED) and not (self.optional and self.is_over)


class Artifact(models.Model):
    """A file that a stage made, or a playlist and the segments beside it.

    Files never change: a newer version is a new row in a new tree, and `current` moves over to it.
    """

    PLAYABLE: ClassVar = ("mp4", "audio_only", "sign_hls_master", "hls_master")
    COMPLETE: ClassVar = ("hls_master", "sign_hls_master")
    WHOLE: ClassVar = ~Q(facts__has_key="partial")  # of a long film the first master names the small sizes only
    SEVERAL: ClassVar = ("hls_rendition",)  # of which two stages of one run make some each

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="artifacts")
    stage_run = models.ForeignKey(StageRun, models.CASCADE, related_name="artifacts")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    tree = models.UUIDField(editable=False)  # the public folder, shared by what one stage made at once
    kind = models.CharField(max_length=40)
    path = models.CharField(max_length=200)  # below the tree
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    facts = models.JSONField(default=dict)
    current = models.BooleanField(default=False)
    created = models.DateTimeField(default=timezone.now, editable=False)
    replaced = models.DateTimeField(null=True, editable=False)  # since when a newer one stands in its place

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["stage_run", "kind", "path"], name="an_artifact_once_a_stage"),)
        indexes = (
            models.Index(fields=["asset", "kind"], condition=Q(current=True), name="artifact_in_use"),
            models.Index(fields=["tree"], name="artifact_tree"),  # may this folder be deleted?
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.path}"

    @property
    def url(self) -> str:
        """Return the public address: it cannot be guessed, and never changes."""
        return reverse("media:file", args=[self.tree, self.path])

    @property
    def storage_name(self) -> str:
        return str(PurePosixPath("m", str(self.tree), self.path))

    def local_path(self) -> Path:
        """Return a path on this machine; fetched into the work folder where the storage is remote."""
        return local_path(self.storage_name)


class Upload(models.Model):
    """A file on its way in. The part file's length is the truth; `offset` is what was last seen."""

    class State(models.TextChoices):
        OPEN = "open", _("Uploading")
        FINISHING = "finishing", _("Arrived; being put away")
        DONE = "done", _("Done")
        GONE = "gone", _("Given up")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    collection = models.ForeignKey(Collection, models.CASCADE, related_name="+")
    asset = models.ForeignKey(Asset, models.SET_NULL, null=True, related_name="uploads")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=200)
    filename = models.CharField(max_length=200)
    recipe = models.CharField(max_length=40, default="LESSON_VIDEO")
    size = models.PositiveBigIntegerField()
    offset = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    created = models.DateTimeField(default=timezone.now, editable=False)
    touched = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ("-pk",)
        constraints = (
            # a client that sends past the end would otherwise grow a file for ever
            models.CheckConstraint(condition=Q(offset__lte=F("size")), name="upload_within_its_size"),
        )
        indexes = (models.Index(fields=["state", "touched"], name="upload_stale"),)  # the sweep

    def __str__(self) -> str:
        return self.filename
