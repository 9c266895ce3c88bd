"""What those who make courses are told: pages reviewed, films made, captions approved or sent back, courses due."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accessibility.signals import What
from foundation.once_a_period import once
from lms.bases import submissions
from lms.bases.models import SubmissionDuty
from lms.people import notices
from lms.people.access import BASE_ROLES
from lms.people.models import Notice, Posting, User
from media_pipeline.models import Run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lms.bases.models import TrainingBase
    from media_pipeline.models import Asset

UPLOADED = ("LESSON_VIDEO", "LESSON_AUDIO", "SIGN_VIDEO")  # recipes of what somebody uploaded and waits for
REMIND = (30, 7, 1)  # days before a course is due
AN_HOUR, A_YEAR = 3600, 366 * 24 * 3600


def tell(person: User | None, code: Notice.Code, words: str, path: str, *, but: User | None = None) -> None:
    """Tell somebody who is still here, unless she did it herself."""
    if person is not None and person.is_active and (but is None or person.pk != but.pk):
        notices.tell(person=person, code=code, words=words, path=path)


def edit_page(page: Any) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def on_rejected(sender: Any, *, instance: Any, user: User | None = None, **kwargs: Any) -> None:
    """Tell who handed a page in that it came back, and what the reviewer wrote (Wagtail's workflow_rejected)."""
    page, task = instance.content_object, instance.current_task_state
    facts = {"title": page.get_admin_display_title(), "reason": getattr(task, "comment", "") or _("see the page")}
    words = _("“%(title)s” was sent back. What is to be changed: %(reason)s Change it and hand it in again.") % facts
    tell(instance.requested_by, Notice.Code.COURSE_RETURNED, words, edit_page(page), but=user)


def on_approved(sender: Any, *, instance: Any, user: User | None = None, **kwargs: Any) -> None:
    """Tell who handed a page in that it was approved, and from when it is open (Wagtail's workflow_approved)."""
    page = instance.content_object
    page.refresh_from_db(fields=["go_live_at"])
    facts: dict[str, object] = {"title": page.get_admin_display_title()}
    later = page.go_live_at is not None and page.go_live_at > timezone.now()
    if later:
        facts["when"] = timezone.localtime(page.go_live_at).strftime("%Y-%m-%d %H:%M")
        words = _("“%(title)s” is approved. It opens to learners on %(when)s.") % facts
    else:
        words = _("“%(title)s” is approved and open to learners.") % facts
    tell(instance.requested_by, Notice.Code.COURSE_APPROVED, words, edit_page(page), but=user)


def on_published(sender: Any, *, instance: Any, revision: Any = None, **kwargs: Any) -> None:
    """Tell who wrote it that a page opened at the time that was set: nobody pressed anything then."""
    planned = getattr(instance, "go_live_at", None)
    author = getattr(revision, "user", None)
    # The sweep publishes within minutes; a page that is published again another day opened long ago.
    if planned is None or author is None or not timedelta(0) <= timezone.now() - planned < timedelta(hours=1):
        return
    words = _("“%(title)s” is open to learners from now on, as planned.") % {
        "title": instance.get_admin_display_title()
    }
    tell(author, Notice.Code.COURSE_PUBLISHED, words, edit_page(instance))


def on_run_finished(sender: Any, *, run: Run, **kwargs: Any) -> None:
    """Tell who uploaded a film that it is ready, or that it could not be made; runs of the system tell nobody."""
    who = run.by or (run.asset.owner if run.recipe in UPLOADED else None)
    path = run.asset.get_absolute_url()
    if run.state == Run.State.DONE and run.recipe in UPLOADED:
        words = _("“%(title)s” is ready: look at it, and see to its captions.") % {"title": run.asset.title}
        tell(who, Notice.Code.FILM_READY, words, path)
    elif run.state == Run.State.FAILED:
        words = _("“%(title)s” could not be made. Its page says why and what to do.") % {"title": run.asset.title}
        tell(who, Notice.Code.FILM_FAILED, words, path)


def on_reviewed(
    sender: Any, *, asset: Asset, what: What, author: User | None, by: User, approved: bool, reason: str, **kwargs: Any
) -> None:
    """Tell who made captions, a description, an interpreter's film or a statement what the second person decided."""
    facts = {"what": names()[what], "title": asset.title, "reason": reason or _("see the film’s page")}
    if approved:
        words = _("%(what)s of “%(title)s”: approved. Learners get it as soon as the film is made anew.") % facts
        tell(author, Notice.Code.TEXT_APPROVED, words, asset.get_absolute_url(), but=by)
    else:
        words = _("%(what)s of “%(title)s”: sent back. What is to be changed: %(reason)s") % facts
        tell(author, Notice.Code.TEXT_RETURNED, words, asset.get_absolute_url(), but=by)


def names() -> dict[What, str]:
    return {
        What.CAPTIONS: _("The captions"),
        What.DESCRIPTIONS: _("The description"),
        What.SIGN: _("The sign language"),
        What.RECORDING: _("The recorded description"),
        What.STATEMENT: _("The statement about the picture"),
    }


def sweep() -> int:
    """Remind bases of courses that are due, 30, 7 and 1 days before (settings.SWEEPS). Returns how many were told."""
    with once("bases.news.duties", seconds=AN_HOUR) as mine:
        return sum(remind(duty) for duty in SubmissionDuty.objects.current()) if mine else 0


def remind(duty: SubmissionDuty) -> int:
    """Remind every base that still owes of this duty, once for each of the days."""
    left = (duty.ends - timezone.localdate()).days
    step = min((days for days in REMIND if left <= days), default=None)
    if step is None:
        return 0
    told = 0
    with once(f"bases.news.duty.{duty.pk}.{step}", seconds=A_YEAR) as mine:
        rows: Any = submissions.owes(duty) if mine else ()
        owing = [base for base in rows if base.approved_courses + base.waiting_courses < duty.count]
        for base in owing:
            told += sum(tell_due(person, duty, base) for person in staff_of(base))
    return told


def staff_of(base: TrainingBase) -> Iterator[User]:
    """Yield those who edit or work at the base today."""
    posts = Posting.objects.current().filter(organisation=base.organisation_id, role__in=BASE_ROLES)
    yield from User.objects.filter(pk__in=posts.values("user"), is_active=True).order_by("pk")


def tell_due(person: User, duty: SubmissionDuty, base: TrainingBase) -> int:
    words = _("“%(duty)s” of %(base)s is due on %(day)s. What is missing is on the page of your base.")
    facts = {"duty": duty.name, "base": base.organisation.name, "day": duty.ends.isoformat()}
    notices.tell(person=person, code=Notice.Code.DUTY_DUE, words=words % facts, path=reverse("bases:mine"))
    return 1
