"""The forms behind the editor's panels."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.coreutils import find_available_slug
from wagtail.fields import StreamField

from courses.pages import addresses
from courses.pages.blocks import block_ids
from courses.pages.choices import Suitability
from courses.pages.editing import choosing
from courses.pages.gate.references import Reference, references
from courses.pages.wagtail_fixes import upstream

SCHEDULE_WRONG = _(
    "The dates of publishing do not fit, so nothing was saved. They stand in the panel “Status” at the side, under "
    "“Edit schedule”: change them or leave them empty, and save again."
)


class DatedForm(WagtailAdminPageForm):
    """For every kind of page: the dates of publishing."""

    def _clean_form(self) -> None:
        """Remove dates that were carried out instead of refusing them; show what is wrong with others above the page.

        Around `clean`, because Wagtail checks the dates in a class that it puts before this one.
        wagtail/wagtail#9767: it shows what is wrong in a panel at the side, which is closed.
        """
        for name in upstream.applied_dates(self.instance, self.cleaned_data):
            self.cleaned_data[name] = None
        super()._clean_form()
        if self.errors.keys() & upstream.DATES.keys():
            self.add_error(None, ValidationError(SCHEDULE_WRONG, code="schedule"))


class PageForm(DatedForm):
    """A slug is made where none is given, and made different where it is taken: editors write lessons.

    `once` is the number of a form that makes a page (see `wagtail_fixes.autosave`). What a chooser does not offer is
    refused when it is sent by hand as well, in a draft too: Wagtail autosaves drafts, and a reviewer reads them.
    """

    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=36, initial=lambda: str(uuid4()))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["once"]
        self.known_ids = self.ids_before() if self.is_bound else set()
        self.kept: set[Reference] = set(references(self.instance)) if self.is_bound else set()
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def ids_before(self) -> set[str]:
        streams = [field for field in self.instance._meta.get_fields() if isinstance(field, StreamField)]
        return {each for field in streams for each in block_ids.ids(getattr(self.instance, field.name))}

    def clean_slug(self) -> str:
        wanted = str(self.cleaned_data.get("slug") or self.instance.slug or addresses.new_slug())
        if not wanted.isascii():
            raise ValidationError(_("Use Latin letters, digits and hyphens, or leave it empty: then one is made."))
        if self.parent_page is None:
            return wanted
        return str(find_available_slug(self.parent_page, wanted, ignore_page_id=self.instance.pk))

    def _post_clean(self) -> None:
        super()._post_clean()
        self.number_blocks()
        for field in sorted(self.refused_fields()):
            wrong: Any = ValidationError(choosing.refusal_words(), code="not_offered")
            if isinstance(self.instance._meta.get_field(field), StreamField):
                wrong = StreamBlockValidationError(non_block_errors=[wrong])  # the only kind that its editor shows
            self.add_error(field if field in self.fields else None, wrong)

    def number_blocks(self) -> None:
        """Make the ids of blocks unique, within the page and within its course (see block_ids.py)."""
        place = self.parent_page or self.instance
        for field in self.instance._meta.get_fields():
            if isinstance(field, StreamField) and field.name in self.cleaned_data:
                value = getattr(self.instance, field.name)
                new = block_ids.ids(value) - self.known_ids
                taken = block_ids.of_other_lessons(self.instance, place, new)
                seed = str(self.instance.pk or self.data.get("once", ""))
                block_ids.require_own(value, known=self.known_ids, taken=taken, seed=seed)

    def refused_fields(self) -> set[str]:
        """Return the fields to which this form adds what its sender may not choose, or what belongs to another base."""
        found = list(references(self.instance))
        added = [reference for reference in found if reference not in self.kept]
        refused = choosing.not_offered(self.for_user, added) if self.for_user else []
        place = self.parent_page or self.instance
        foreign = [each.reference for each in choosing.foreign(self.instance, place)]
        return {reference.field for reference in (*refused, *foreign)}


class CourseForm(PageForm):
    """Categories as boxes to tick; the row stores their digits."""

    suitability = forms.MultipleChoiceField(
        label=_("Suitable for"),
        choices=Suitability.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_(
            "Tick every group that can finish the course as it is. It is advice for trainees, never a barrier."
        ),
    )

    def clean_suitability(self) -> list[Any]:
        return sorted(self.cleaned_data["suitability"])
