"""What a lesson is made of. Block types are names in the database: text, image, video, steps, quiz,
survey."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import RichText

from courses.pages.blocks.quiz_blocks import AskingBlock, QuizBlock, check_question
from courses.pages.blocks.survey_blocks import SurveyBlock
from media_pipeline.admin.choosers import AssetChooserBlock

# No "image" here: a picture in running text could slip past the check for its alternative.
TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
CHECK_HELP = _("With one question, reading this counts as study; without one it earns no hours.")
TRANSCRIPT_HELP = _(
    "For those who read the transcript instead of watching: with questions their reading counts. One question vouches"
    " for 15 minutes of film at most; for a longer film ask one for each part, in the film's order."
)
MOST_PARTS = 16  # of a film: four hours
ALT_HELP = _("Say in a sentence what the picture shows. A screen reader reads it in place of the picture.")


def describe(block: blocks.StructBlock, cleaned: Any) -> Any:
    """Refuse a picture that says nothing to those who do not see it; in a draft the words may still come."""
    silent = cleaned.get("image") and not cleaned.get("decorative") and not cleaned["alt"].strip()
    if silent and not block.is_deferred_validation:
        wrong = ValidationError(gettext("Describe the picture, or mark it as decoration."), code="alt_missing")
        raise StructBlockValidationError({"alt": wrong})
    return cleaned


class PictureBlock(blocks.StructBlock):
    """A picture with what it says to those who do not see it."""

    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(required=False, max_length=300, label=_("Alternative text"), help_text=ALT_HELP)
    decorative = blocks.BooleanBlock(
        required=False,
        label=_("Decoration only"),
        help_text=_("Tick this only if nothing is lost when the picture is not seen."),
    )
    caption = blocks.CharBlock(required=False, max_length=200, label=_("Caption below the picture"))

    class Meta:
        icon = "image"
        label = _("Picture")

    def clean(self, value: Any) -> Any:
        return describe(self, super().clean(value))


class TextBlock(AskingBlock):
    """Running text. A bare text, as the editor of a script or an old revision writes it, is one without a question."""

    text = blocks.RichTextBlock(features=TEXT_FEATURES, label=_("Text"))
    check = check_question(CHECK_HELP)

    class Meta:
        icon = "pilcrow"
        label = _("Text")

    def normalize(self, value: Any) -> Any:
        return super().normalize({"text": value} if isinstance(value, str | RichText) else value)

    def to_python(self, value: Any) -> Any:
        return super().to_python({"text": value} if isinstance(value, str) else value)

    def bulk_to_python(self, values: Any) -> Any:
        return super().bulk_to_python([{"text": value} if isinstance(value, str) else value for value in values])


class VideoBlock(AskingBlock):
    """A video of the media library; its captions, sign and description belong to the asset, not to this page."""

    asset = AssetChooserBlock(label=_("Video"))
    title = blocks.CharBlock(
        max_length=120, label=_("Title"), help_text=_("Shown above the player, for example: How to hold the knife.")
    )
    check = check_question(TRANSCRIPT_HELP, most=MOST_PARTS)

    class Meta:
        icon = "media"
        label = _("Video")


class StepBlock(blocks.StructBlock):
    """One thing to do, with a picture if that helps."""

    text = blocks.TextBlock(label=_("What to do"), help_text=_("One action a step, in a short sentence."))
    image = ImageChooserBlock(required=False, label=_("Picture"))
    alt = blocks.CharBlock(required=False, max_length=300, label=_("Alternative text"), help_text=ALT_HELP)

    def clean(self, value: Any) -> Any:
        return describe(self, super().clean(value))


class StepsBlock(AskingBlock):
    """Numbered steps."""

    title = blocks.CharBlock(max_length=120, label=_("Title"))
    steps = blocks.ListBlock(StepBlock(), min_num=1, label=_("Steps"))
    check = check_question(CHECK_HELP)

    class Meta:
        icon = "list-ol"
        label = _("Steps with pictures")


class LessonBody(blocks.StreamBlock):
    """The parts of a lesson, in the order they are learnt."""

    text = TextBlock()
    image = PictureBlock()
    video = VideoBlock()
    steps = StepsBlock()
    quiz = QuizBlock()
    survey = SurveyBlock()
