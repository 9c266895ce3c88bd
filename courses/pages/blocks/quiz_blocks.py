"""Questions as the editor writes them; `courses.assess` marks them by the ids that the stream gives them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

SINGLE, MULTIPLE = "single", "multiple"
KINDS = [(SINGLE, _("One answer is right")), (MULTIPLE, _("Several answers are right"))]

TWO_EMPTY = [{"text": "", "correct": False}] * 2  # nobody has to look for the button that adds the second


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(max_length=200, label=_("Answer"))
    correct = blocks.BooleanBlock(required=False, label=_("This answer is right"))


class QuestionBlock(blocks.StructBlock):
    """One question with its answers."""

    kind = blocks.ChoiceBlock(choices=KINDS, default=SINGLE, label=_("Kind"))
    text = blocks.TextBlock(label=_("Question"), help_text=_("Short and plain. Do not ask about what is only shown."))
    options = blocks.ListBlock(OptionBlock(), min_num=2, max_num=6, default=TWO_EMPTY, label=_("Answers"))
    explanation = blocks.TextBlock(
        required=False, label=_("Explanation"), help_text=_("Shown once the quiz is passed.")
    )

    def clean(self, value: Any) -> Any:
        """Refuse a question that cannot be answered, while it is written."""
        cleaned = super().clean(value)
        right = sum(bool(option["correct"]) for option in cleaned["options"])
        if right == 0:
            problem = gettext("Mark the right answer.")
        elif cleaned["kind"] == SINGLE and right > 1:
            problem = gettext("Only one answer can be right; or choose “Several answers are right”.")
        else:
            return cleaned
        raise StructBlockValidationError({"text": ValidationError(problem, code="unanswerable")})


class QuizBlock(blocks.StructBlock):
    """Questions that are answered and marked together; trying again is always free."""

    title = blocks.CharBlock(max_length=120, label=_("Title"))
    questions = blocks.ListBlock(QuestionBlock(), min_num=1, label=_("Questions"))

    class Meta:
        icon = "help"
        label = _("Quiz")


class CheckQuestionBlock(blocks.StructBlock):
    """One question on what was just read, the same for those who read by ear, by finger or by eye."""

    text = blocks.TextBlock(
        label=_("Question"),
        help_text=_("Ask for something the text says. Nobody may need to see or hear anything else to answer."),
    )
    options = blocks.ListBlock(OptionBlock(), min_num=2, max_num=4, default=TWO_EMPTY, label=_("Answers"))
    explanation = blocks.TextBlock(required=False, label=_("Explanation"), help_text=_("Shown after the right answer."))

    class Meta:
        icon = "help"
        label = _("Check question")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if sum(bool(option["correct"]) for option in cleaned["options"]) != 1:
            problem = ValidationError(gettext("Mark the one right answer."), code="unanswerable")
            raise StructBlockValidationError({"text": problem})
        return cleaned


class AskingBlock(blocks.StructBlock):
    """What may ask one check question about itself, in its child `check`."""

    def value_from_datadict(self, data: Any, files: Any, prefix: str) -> Any:
        """Accept a form that was opened before there were check questions: it asks none."""
        count = f"{prefix}-check-count"
        if count not in data:
            data = data.copy()
            data[count] = "0"
        return super().value_from_datadict(data, files, prefix)


def check_question(help_text: Any, *, most: int = 1) -> blocks.ListBlock:
    """Return a block for at most `most` questions; a list, so that none is a choice and not an empty form."""
    label = _("Check question") if most == 1 else _("Check questions")
    return blocks.ListBlock(CheckQuestionBlock(), max_num=most, default=[], label=label, help_text=help_text)
