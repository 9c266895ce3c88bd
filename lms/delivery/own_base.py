"""The wide definition of “her own base”: for refusing, never for granting.

A base profits from the hours of all who are, or ever were, in one of its classes or on one of its courses. So nobody
who works there today may act for such a learner or help her, nor decide about her or oversee her study: appeals,
pending credit, corrections, voids, revoked certificates, papers, joining of accounts, erasure. It holds for good, also
after she has left the course and after the class has closed, and for every account that was joined with hers.

What a base may *know* of a learner is a different rule: `lms.delivery.class_members`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q

from courses.study.engine.merging import absorbed_by, kept_of
from courses.study.models import Enrolment
from lms.bases.models import TrainingBase
from lms.delivery.models import CohortMember
from lms.people.access import BASE_ROLES, postings
from lms.people.models import Organisation, User

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet


def works_at_own_base(user: Any, subject: User | None) -> bool:
    """Return whether `user` works today at a base at which `subject` ever learnt, in a class or alone."""
    if subject is None or not postings(user):
        return False
    learner = accounts(subject.pk)
    taught = CohortMember.objects.filter(works_there(user, "cohort__programme__organisation"), subject__in=learner)
    return taught.exists() or bases_of_courses(user).filter(Exists(enrolled(subject__in=learner))).exists()


def bases_of(subject: User) -> list[str]:
    """Return the names of all her own bases, for an officer to read."""
    learner = accounts(subject.pk)
    taught = Organisation.objects.filter(programmes__cohorts__members__subject__in=learner)
    open_courses = TrainingBase.objects.filter(Exists(enrolled(subject__in=learner))).values("organisation")
    found = (taught | Organisation.objects.filter(pk__in=open_courses)).distinct()
    return list(found.order_by("name").values_list("name", flat=True))


def own_base_condition(user: Any) -> Q:
    """Return `works_at_own_base` as a condition on Trainee, for listings."""
    if not postings(user):
        return Q(pk__in=())
    members = CohortMember.objects.filter(works_there(user, "cohort__programme__organisation")).values("subject")
    return Q(user__in=members) | Q(user__in=learners_on_courses(base_ids(user)))


def works_there(user: Any, path: str) -> Q:
    """Return a condition on organisations at `path`: `user` is staff or editor there, or has any post at a base."""
    posts = postings(user)
    of_a_base = [posting.organisation_id for posting in posts if posting.role in BASE_ROLES]
    others = [posting.organisation_id for posting in posts if posting.role not in BASE_ROLES]
    found = Q(**{f"{path}__in": of_a_base})
    return found | Q(**{f"{path}__in": others, f"{path}__base__isnull": False}) if others else found


def works_at(user: Any, organisation_id: int) -> bool:
    """Return whether `user` works today at this training body."""
    posts = [posting for posting in postings(user) if posting.organisation_id == organisation_id]
    if any(posting.role in BASE_ROLES for posting in posts):
        return True
    return bool(posts) and organisation_id in own_bases(user).values()


def base_ids(user: Any) -> list[int]:
    return list(own_bases(user))


def own_bases(user: Any) -> dict[int, int]:
    """Return the bases at which somebody has any post today, each with its organisation; read once a request.

    Kept on the user object beside her posts, of which it says which are at a base: what reads those anew reads this
    anew (`access.reloaded`, `foundation.http.permission.has_perm_now`).
    """
    if not postings(user):
        return {}
    if not hasattr(user, "_own_bases"):
        user._own_bases = dict(bases_of_courses(user).values_list("pk", "organisation"))
    found: dict[int, int] = user._own_bases
    return found


def bases_of_courses(user: Any) -> QuerySet[TrainingBase]:
    """Return the bases at which somebody has any post today."""
    return TrainingBase.objects.filter(organisation__in=[posting.organisation_id for posting in postings(user)])


def enrolled(**narrowed: Any) -> QuerySet[Enrolment]:
    """Return, for a subquery of bases, the enrolments on courses in the outer base's branch, left or not."""
    branch = ExpressionWrapper(OuterRef("root_page__path"), CharField())
    return Enrolment.objects.filter(course__path__startswith=branch, **narrowed)


def learners_on_courses(bases: Collection[int]) -> QuerySet[Any]:
    """Return the ids of everybody who was ever on a course in the branches of these bases."""
    path = ExpressionWrapper(OuterRef("course__path"), CharField())
    above = TrainingBase.objects.filter(pk__in=bases).annotate(path=path).filter(path__startswith=F("root_page__path"))
    return Enrolment.objects.filter(Exists(above)).values("subject")


def accounts(subject_id: int) -> set[int]:
    """Return every account of this person: hers, the one it was joined into, and those that were joined into that."""
    kept = kept_of(subject_id)
    return {subject_id, kept, *absorbed_by(kept)}
