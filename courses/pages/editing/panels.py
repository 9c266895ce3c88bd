"""What the editor sees above the page: the reviewer's reply, and what still keeps it from its audience."""

from typing import Any

from wagtail.admin.panels import Panel

from courses.pages.editing.replies import reply_to
from courses.pages.gate import gate
from courses.pages.gate.learning_hours import hours_of_lessons
from courses.pages.models import LessonPage
from courses.pages.page_queries import lessons_of


class GatePanel(Panel):
    """Lists the gate's findings about the page as it was last saved."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "pages/admin/gate_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            saved = bool(self.instance.pk)
            found = gate.findings(self.instance) if saved else []
            is_lesson = isinstance(self.instance, LessonPage)
            return context | {
                "request": self.request,  # links check the user
                "saved": saved,
                "reply": reply_to(self.instance) if saved else None,
                "blocking": [finding for finding in found if finding.blocks],
                "telling": [finding for finding in found if not finding.blocks],
                "brings": hours_of_lessons([self.instance] if is_lesson else lessons_of(self.instance))
                if saved
                else None,
                "is_lesson": is_lesson,
                "is_published": self.instance.live and not self.instance.has_unpublished_changes,
            }
