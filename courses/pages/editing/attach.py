"""What belongs to an editor's form, attached to the models at start: forms, the panel of the gate, the gate."""

from courses.pages.editing.forms import CourseForm, DatedForm, PageForm
from courses.pages.editing.panels import GatePanel
from courses.pages.editing.review import CourseReview
from courses.pages.gate import gate
from courses.pages.models import CourseIndexPage, CoursePage, HomePage, LessonPage, UnitPage


def attach() -> None:
    """Attach forms and panels to the models, before Wagtail builds an edit handler, which it caches."""
    for dated in (HomePage, CourseIndexPage):
        dated.base_form_class = DatedForm
    for page in (UnitPage, LessonPage):
        page.base_form_class = PageForm
    CoursePage.base_form_class = CourseForm
    for gated in (CoursePage, LessonPage):
        gated.content_panels = [
            GatePanel(),
            *(each for each in gated.content_panels if not isinstance(each, GatePanel)),
        ]
    CourseReview.require_fit = staticmethod(gate.require)
