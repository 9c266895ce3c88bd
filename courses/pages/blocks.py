"""What a lesson is made of. Block types are names in the database: text, image, video, steps, quiz."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock

from courses.pages.quiz_blocks import QuizBlock
from media_pipeline.choosers import AssetChooserBlock

# No "image" here: a picture in running text could slip past the check for its alternative.
TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
ALT_HELP = _("Say in a sentence what the picture shows. A screen reader reads it in place of the picture.")


def describe(cleaned: Any) -> Any:
    """Refuse a picture that says nothing to those who do not see it."""
    if cleaned.get("image") and not cleaned.get("decorative") and not cleaned["alt"].strip():
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
        return describe(super().clean(value))


class VideoBlock(blocks.StructBlock):
    """A video of the media library; its captions, sign and description belong to the asset, not to this page."""

    asset = AssetChooserBlock(label=_("Video"))
    title = blocks.CharBlock(
        max_length=120, label=_("Title"), help_text=_("Shown above the player, for example: How to hold the knife.")
    )

    class Meta:
        icon = "media"
        label = _("Video")


class StepBlock(blocks.StructBlock):
    """One thing to do, with a picture if that helps."""

    text = blocks.TextBlock(label=_("What to do"), help_text=_("One action a step, in a short sentence."))
    image = ImageChooserBlock(required=False, label=_("Picture"))
    alt = blocks.CharBlock(required=False, max_length=300, label=_("Alternative text"), help_text=ALT_HELP)

    def clean(self, value: Any) -> Any:
        return describe(super().clean(value))


class StepsBlock(blocks.StructBlock):
    """Numbered steps."""

    title = blocks.CharBlock(max_length=120, label=_("Title"))
    steps = blocks.ListBlock(StepBlock(), min_num=1, label=_("Steps"))

    class Meta:
        icon = "list-ol"
        label = _("Steps with pictures")


class LessonBody(blocks.StreamBlock):
    """The parts of a lesson, in the order they are learnt."""

    text = blocks.RichTextBlock(features=TEXT_FEATURES, icon="pilcrow", label=_("Text"))
    image = PictureBlock()
    video = VideoBlock()
    steps = StepsBlock()
    quiz = QuizBlock()
