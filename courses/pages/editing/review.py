"""The one task of the workflow base → reviewer."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState

type Action = tuple[str, Any, bool]


class CourseReview(Task):
    """A course reviewer reviews what a base submits. Permission comes from Django, so no group is stored here."""

    require_fit: ClassVar[Callable[[Any], None]]  # the gate's, set by `attach`: raises NotReady

    class Meta:
        verbose_name = _("course review")

    def start(self, workflow_state: Any, user: Any = None) -> TaskState:
        """Accept only what could be published: a reviewer does not look for missing captions. Raises NotReady."""
        type(self).require_fit(workflow_state.content_object.get_latest_revision_as_object())
        return super().start(workflow_state, user=user)

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        if not self.may_decide(task_state.workflow_state.content_object, user):
            raise PermissionDenied
        super().on_action(task_state, user, action_name, **kwargs)

    def may_decide(self, page: Any, user: Any) -> bool:
        """Return whether the user reviews this page and did not submit it."""
        state = page.current_workflow_state
        own = state is not None and state.requested_by_id == user.pk
        return bool(user.has_perm("pages.review_course", page)) and (not own or user.is_superuser)

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return bool(user.has_perm("pages.review_course", obj))

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """Return whether the page is locked: for its editor it is during review, who can withdraw it to change it."""
        return not user.has_perm("pages.review_course", obj)

    def get_actions(self, obj: Any, user: Any) -> list[Action]:
        if not self.may_decide(obj, user):
            return []
        return [
            ("reject", _("Ask for changes"), True),
            ("approve", _("Approve and publish"), False),
            ("approve", _("Approve with a comment"), True),
        ]

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        waiting = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        if user.is_superuser:
            return waiting
        mine = [s.pk for s in waiting if user.has_perm("pages.review_course", s.workflow_state.content_object)]
        return waiting.filter(pk__in=mine)

    @classmethod
    def get_description(cls) -> str:
        return str(_("A course reviewer of the base's area approves, and approval publishes"))
