"""Who may do what with pages, media, their alternatives and bases. Lower folders name these permissions and check them.

An editor works on what is her base's; a reviewer reviews the division of the posting. What has no base
(the house's own shelf) is reviewed by those whose division is the whole province.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import rules
from django.db.models import Q, QuerySet

from courses.pages import catalogue
from courses.pages.models import CourseIndexPage, CoursePage, HomePage
from lms.bases import base_queries
from lms.bases.lifecycle import projection
from lms.bases.models import CourseSubmission, Status, TrainingBase
from lms.people import access
from lms.people.models import Division, Role
from media_pipeline.models import Asset

OVERSEERS = (*access.OFFICERS, Role.COURSE_REVIEWER, Role.EVALUATOR, Role.AUDITOR)
EVERYWHERE = Division.Kind.PROVINCE


# --- what an object belongs to ----------------------------------------------------------------------------------------


def base_of(thing: Any) -> TrainingBase | None:
    """Return the base behind a base, a collection, an asset, a track, a submission or a page."""
    if isinstance(thing, TrainingBase):
        return thing
    if isinstance(thing, CourseSubmission):
        return thing.base
    if hasattr(thing, "url_path"):
        return base_queries.base_of_page(thing)
    asset = getattr(thing, "asset", thing)
    return base_queries.base_of_collection(asset.collection if isinstance(asset, Asset) else asset)


def works_at(user: Any, base: TrainingBase | None, *roles: str) -> bool:
    return base is not None and access.has_role(user, *roles, organisation=base.organisation)


def has_role_in_place(user: Any, base: TrainingBase | None, *roles: str) -> bool:
    """Return whether the user has one of the roles over the base's place; without a base, over the province."""
    if base is not None:
        return access.has_role(user, *roles, division=base.division)
    return any(p.role in roles and p.division.kind == EVERYWHERE for p in access.postings(user))


def editor_of(user: Any, base: TrainingBase | None) -> bool:
    """Return whether the user is an editor of a base that has not left; what has left is not edited."""
    return works_at(user, base, Role.BASE_EDITOR) and base is not None and base.status != Status.EXITED


def predicate(test: Callable[[Any, Any], bool]) -> Any:
    """Wrap the library's decorator with a type."""
    return rules.predicate(test)


# --- predicates -------------------------------------------------------------------------------------------------------


@predicate
def edits(user: Any, thing: Any) -> bool:
    """Return whether the user is a course editor of the base to which it belongs."""
    return thing is not None and editor_of(user, base_of(thing))


@predicate
def begins_work(user: Any, thing: Any) -> bool:
    """Return whether the user edits courses of its base, while that may begin anything; what runs ends by itself."""
    base = base_of(thing) if thing is not None else None
    return base is not None and base.may_publish and editor_of(user, base)


@predicate
def may_upload(user: Any, collection: Any) -> bool:
    """Return whether the user may upload onto this shelf of her base; without one, whether there is any such shelf."""
    if collection is None:
        return any(base.may_publish and editor_of(user, base) for base in base_queries.bases_of(user))
    base = base_of(collection)
    return editor_of(user, base) and base is not None and base.may_publish


@predicate
def reviews_media(user: Any, thing: Any) -> bool:
    return thing is not None and has_role_in_place(user, base_of(thing), Role.MEDIA_REVIEWER)


@predicate
def reviews_courses(user: Any, thing: Any) -> bool:
    if thing is None:
        return access.has_role(user, Role.COURSE_REVIEWER)
    return has_role_in_place(user, base_of(thing), Role.COURSE_REVIEWER)


@predicate
def common_to_staff(user: Any, collection: Any) -> bool:
    """Return whether a shelf of no base is seen: by all who write or review courses, by their posts of today."""
    if collection is None or base_of(collection) is not None:
        return False
    return bool(projection.keys(access.postings(user)))


@predicate
def not_by_own_hand(user: Any, thing: Any) -> bool:
    """Return whether the user did not write, state or attach it herself, so that she may approve it."""
    hands = {getattr(thing, name, None) for name in ("edited_by_id", "stated_by_id", "submitted_by_id", "by_id")}
    if hasattr(thing, "versions"):  # a track: the author of its latest version
        hands.add(thing.latest.author_id)
    return user.pk not in hands


@predicate
def reads_page(user: Any, page: Any) -> bool:
    """Return whether the user reads the page: catalogue and courses are open, lessons need signing in, hidden ones a
    place.
    """
    if isinstance(page, HomePage):
        return True
    if catalogue.is_hidden(page):
        return user.is_authenticated and (edits(user, page) or reviews_courses(user, page) or is_learning(user, page))
    return isinstance(page, CourseIndexPage | CoursePage) or bool(user.is_authenticated)


def is_learning(user: Any, page: Any) -> bool:
    """Return whether the user is on this course already: a base's suspension does not take a begun course away."""
    from courses.study.models import Enrolment

    above = CoursePage.objects.ancestor_of(page, inclusive=True)
    return Enrolment.objects.filter(subject=user, course__in=above, withdrawn=None).exists()


@predicate
def sees_base(user: Any, base: TrainingBase | None) -> bool:
    """Return whether the user works there or looks after its place; without one, whether there is any to see."""
    if base is None:
        return access.has_role(user, *base_queries.BASE_ROLES)
    return works_at(user, base, *base_queries.BASE_ROLES) or has_role_in_place(user, base, *OVERSEERS)


@predicate
def manages_base(user: Any, base: TrainingBase | None) -> bool:
    """Return whether the user is of the province's office, which admits, suspends and promotes."""
    return (
        access.has_role(user, Role.PROVINCE_OFFICER)
        if base is None
        else has_role_in_place(user, base, Role.PROVINCE_OFFICER)
    )


@predicate
def decides(user: Any, submission: CourseSubmission | None) -> bool:
    """Return whether the user is a course reviewer of the province, and not the one who handed it in."""
    if submission is None or submission.by_id == user.pk:
        return False
    posts = (p for p in access.postings(user) if p.role == Role.COURSE_REVIEWER and p.division.kind == EVERYWHERE)
    return any(p.division.covers(submission.base.division) for p in posts)


# --- scopes -----------------------------------------------------------------------------------------------------------


def bases_visible_to(user: Any, rows: "QuerySet[TrainingBase]") -> "QuerySet[TrainingBase]":
    allowed = Q(pk=None)
    for posting in access.postings(user):
        if posting.role in base_queries.BASE_ROLES:
            allowed |= Q(organisation=posting.organisation_id)
        elif posting.role in OVERSEERS or posting.role == Role.MEDIA_REVIEWER:
            allowed |= Q(division__code__startswith=posting.division.prefix)
    return rows.filter(allowed)


def shelves(user: Any) -> "QuerySet[Any]":
    """Return the collections of the bases that somebody may see; her own base's as long as it has not left."""
    allowed = Q(pk=None)
    for posting in access.postings(user):
        if posting.role in base_queries.BASE_ROLES:
            allowed |= Q(organisation=posting.organisation_id) & ~Q(status=Status.EXITED)
        elif posting.role in OVERSEERS or posting.role == Role.MEDIA_REVIEWER:
            allowed |= Q(division__code__startswith=posting.division.prefix)
    return TrainingBase.objects.filter(allowed).values("collection")


def on_shelves(lookup: str, user: Any, rows: "QuerySet[Any]") -> "QuerySet[Any]":
    return rows.filter(**{lookup: shelves(user)})


def submissions_visible_to(user: Any, rows: "QuerySet[CourseSubmission]") -> "QuerySet[CourseSubmission]":
    return rows.filter(base__in=bases_visible_to(user, TrainingBase.objects.all()))


def register() -> None:
    """Register all of it with the authentication backend and with the listings' scope."""
    approves = reviews_media & not_by_own_hand
    looks = edits | reviews_media | reviews_courses
    for name, test in {
        "media_pipeline.upload_asset": may_upload,
        "media_pipeline.view_asset": looks,
        "media_pipeline.change_asset": edits,
        "media_pipeline.begin_run": begins_work,
        "media_pipeline.operate": rules.always_deny,  # superusers pass every check
        "accessibility.view_track": looks,
        "accessibility.edit_track": edits | reviews_media,
        "accessibility.approve_track": approves,
        "accessibility.begin_track": begins_work | reviews_media,
        "accessibility.edit_sign": begins_work | reviews_media,
        "accessibility.approve_sign": approves,
        "accessibility.approve_description": approves,
        "accessibility.state_visuals": edits | reviews_media,
        "accessibility.approve_statement": approves,
        "accessibility.grant_waiver": reviews_courses,
        "pages.edit_course": edits,
        "pages.review_course": reviews_courses,
        "pages.view_page": reads_page,
        "pages.view_proof": edits | reviews_courses,
        "pages.view_shelved": edits | reviews_courses | common_to_staff,
        "bases.view_base": sees_base,
        "bases.manage_base": manages_base,
        "bases.submit_course": edits,
        "bases.decide_submission": decides,
        "bases.view_duties": access.role_predicate(*OVERSEERS),
        "bases.set_duty": access.role_predicate(Role.PROVINCE_OFFICER),
    }.items():
        rules.add_perm(name, test)
    for label, on_shelf in {
        "media_pipeline.Asset": "collection__in",
        "accessibility.Track": "asset__collection__in",
        "accessibility.SignTrack": "asset__collection__in",
        "accessibility.DescriptionRecording": "asset__collection__in",
        "accessibility.VisualStatement": "asset__collection__in",
    }.items():
        access.register_scope(label, partial(on_shelves, on_shelf))
    access.register_scope("bases.TrainingBase", bases_visible_to)
    access.register_scope("bases.CourseSubmission", submissions_visible_to)
