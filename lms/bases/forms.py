"""What a base hands in, and why the province gives it back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.pages.models import CoursePage
from lms.bases import submissions
from lms.bases.models import CourseSubmission, SubmissionDuty, TrainingBase


class HandInForm(forms.Form):
    """One of the base's published courses that was not handed in yet."""

    course: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        CoursePage.objects.none(), label=_("Course"), empty_label=_("Choose a course")
    )

    def __init__(self, *args: Any, base: TrainingBase, duty: SubmissionDuty, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"].queryset = submissions.submittable_courses(base, duty)  # type: ignore[attr-defined]
        self.auto_id = f"duty-{duty.pk}-%s"


class PublicNameForm(forms.ModelForm[TrainingBase]):
    """The name under which strangers meet the base."""

    class Meta:
        model = TrainingBase
        fields = ("public_name",)


class ReturnForm(forms.Form):
    """The reason is what the base will work by."""

    reason = forms.CharField(
        label=_("What has to be changed"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, submission: CourseSubmission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"submission-{submission.pk}-%s"
