"""Surveys as the editor writes them. No answer is right; `courses.study` stores the answers encrypted."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

SINGLE, MULTIPLE, TEXT = "single", "multiple", "text"
KINDS = [(SINGLE, _("One answer")), (MULTIPLE, _("Several answers")), (TEXT, _("In her own words"))]


class SurveyQuestionBlock(blocks.StructBlock):
    """One question; answers to choose from, or room for words."""

    kind = blocks.ChoiceBlock(choices=KINDS, default=SINGLE, label=_("Kind"))
    text = blocks.TextBlock(
        label=_("Question"), help_text=_("Do not ask for names, numbers or illnesses: nobody has to tell them here.")
    )
    options = blocks.ListBlock(
        blocks.CharBlock(max_length=200, label=_("Answer")),
        max_num=8,
        default=[],
        label=_("Answers"),
        help_text=_("At least two to choose from; none where the learner writes in her own words."),
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        count = len(cleaned["options"])
        if cleaned["kind"] == TEXT and count:
            problem = gettext("A question answered in her own words has no answers to choose from.")
        elif cleaned["kind"] != TEXT and count < 2:
            problem = gettext("Give at least two answers to choose from.")
        else:
            return cleaned
        raise StructBlockValidationError({"text": ValidationError(problem, code="unanswerable")})


class SurveyBlock(blocks.StructBlock):
    """Questions that a learner answers once on this course."""

    title = blocks.CharBlock(max_length=120, label=_("Title"))
    questions = blocks.ListBlock(SurveyQuestionBlock(), min_num=1, max_num=20, label=_("Questions"))

    class Meta:
        icon = "form"
        label = _("Survey")
