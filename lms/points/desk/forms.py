"""What people fill in about points: corrections, appeals, decisions, runs, goals, work at the base."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.pages.models import CoursePage
from courses.study.models import Enrolment
from foundation.local_days import day_of
from lms.people.models import User
from lms.points.credits.credit import KNOWN
from lms.points.models import Adjustment, Policy
from lms.points.values import rules
from lms.points.values.units import Unit

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

    from lms.delivery.models import Cohort


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def courses_of(subject: User) -> QuerySet[CoursePage]:
    """Return the courses on which the learner is."""
    rows: QuerySet[CoursePage] = CoursePage.objects.filter(enrolments__subject=subject, enrolments__state="active")
    return rows.distinct()


def long_text(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class PolicyChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, policy: Any) -> Any:
        return _("version %(version)s, in force since %(day)s") % {"version": policy.version, "day": policy.starts}


class GradeForm(forms.Form):
    policy = PolicyChoice(Policy.objects.order_by("-starts"), label=_("By the rules of"), empty_label=None)
    starts = forms.DateField(label=_("What was learnt from"), widget=day_input())
    ends = forms.DateField(label=_("until"), widget=day_input(), help_text=_("A day that is over."))
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Every learner whose points change will read it.")
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class AppealForm(forms.Form):
    words = forms.CharField(
        label=_("What is wrong?"),
        max_length=300,
        widget=long_text(4),
        help_text=_("One sentence is enough. For example: I came to class on Monday and it is not here."),
        error_messages={"required": _("Write one sentence about what is wrong.")},
    )


class CycleChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, enrolment: Any) -> Any:
        return _("%(course)s, time %(cycle)s, since %(day)s") % {
            "course": enrolment.course.title,
            "cycle": enrolment.cycle,
            "day": day_of(enrolment.created),
        }


def repeated(subject: User) -> QuerySet[Enrolment]:
    """Return the learner's cycles of courses taken more than once."""
    rows = Enrolment.objects.filter(subject=subject)
    retaken = rows.filter(cycle__gt=1).values("course")
    return rows.filter(course__in=retaken).select_related("course").order_by("course__title", "cycle")


class AdjustmentForm(forms.Form):
    unit = forms.ChoiceField(label=_("What"), choices=Unit)
    amount = forms.DecimalField(
        label=_("How much"),
        max_digits=7,
        decimal_places=2,
        help_text=_("For example 5 or 0.5. With a minus sign it takes away."),
    )
    course: Any = forms.ModelChoiceField(
        None,
        label=_("Course"),
        required=False,
        empty_label=_("without a course"),
        help_text=_("Hours belong to a course."),
    )
    enrolment: Any = CycleChoice(
        Enrolment.objects.none(),
        label=_("Which time on the course"),
        required=False,
        empty_label=_("the latest"),
        help_text=_("The hours count towards the certificate of this time."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("The learner reads it."))
    evidence = forms.CharField(
        label=_("How one knows"),
        max_length=500,
        widget=long_text(3),
        help_text=_("For example: the sign-in sheet of 3 March, held by the county office."),
    )
    document = forms.FileField(
        label=_("A paper that shows it"), required=False, help_text=_("PDF, JPG or PNG, at most 5 MB.")
    )
    below_zero = forms.BooleanField(label=_("The balance may fall below nothing"), required=False)

    def __init__(self, *args: Any, subject: User, only: Collection[int] | None = None, **kwargs: Any) -> None:
        """Offer the courses that the asker may know of: those of `only`; None is all."""
        super().__init__(*args, **kwargs)
        courses = courses_of(subject)
        self.fields["course"].queryset = courses if only is None else courses.filter(pk__in=only)  # type: ignore[attr-defined]
        cycles = repeated(subject) if only is None else repeated(subject).filter(course__in=only)
        self.fields["enrolment"].queryset = cycles  # type: ignore[attr-defined]
        if not cycles:
            del self.fields["enrolment"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        cycle, course = data.get("enrolment"), data.get("course")
        if cycle is not None and course is not None and cycle.course_id != course.pk:
            self.add_error("enrolment", _("This time belongs to another course. Choose one of the course above."))
        amount = data.get("amount")
        if amount is not None and amount == 0:
            self.add_error("amount", _("Nothing would change."))
        if amount is not None and data.get("unit") == Unit.POINT and amount != int(amount):
            self.add_error("amount", _("Points are whole."))
        return data

    @property
    def milli(self) -> int:
        return int(self.cleaned_data["amount"] * rules.MILLI)


class AnswerForm(forms.Form):
    """An officer's words, which the learner reads; a correction of the learner's may go with them."""

    words = forms.CharField(label=_("Reply"), max_length=500, widget=long_text(4), help_text=_("The learner reads it."))
    adjustment: Any = forms.ModelChoiceField(
        Adjustment.objects.none(),
        label=_("With this correction"),
        required=False,
        empty_label=_("without a correction"),
    )

    def __init__(self, *args: Any, corrections: QuerySet[Adjustment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["adjustment"].queryset = corrections  # type: ignore[attr-defined]
        self.fields["adjustment"].label_from_instance = lambda each: (  # type: ignore[attr-defined]
            f"{timezone.localtime(each.created):%Y-%m-%d} {each.reason} ({each.get_state_display()})"
        )


class DecisionForm(forms.Form):
    answer = forms.CharField(
        label=_("Reply"), max_length=300, required=False, help_text=_("Needed for a refusal; the learner reads it.")
    )


class AchievementForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What"), choices=lambda: [(each.kind, each.words) for each in KNOWN if each.by_staff]
    )
    member: Any = forms.ModelChoiceField(
        None, label=_("Learner"), empty_label=_("Choose a learner"), to_field_name="uuid"
    )
    day = forms.DateField(label=_("Day"), widget=day_input())
    title = forms.CharField(label=_("Name of the work"), max_length=120, help_text=_("For example: a bamboo basket."))
    note = forms.CharField(
        label=_("How one knows"),
        max_length=300,
        widget=long_text(2),
        help_text=_("Who looked at the work or led the session, and what was seen."),
    )

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = User.objects.filter(cohorts__in=cohort.members.staying()).order_by("name", "pk")
        self.fields["member"].queryset = members  # type: ignore[attr-defined]
        self.fields["day"].initial = day_of(timezone.now())


class ClassRulesForm(forms.Form):
    max_online_percent = forms.IntegerField(
        label=_("Most of the hours online, in percent"),
        min_value=0,
        max_value=100,
        required=False,
        help_text=_("Empty: as the points policy says for such courses."),
    )
    theory_first = forms.BooleanField(
        label=_("Online lessons come before practice"),
        required=False,
        help_text=_("Class hours of practice are then held until the learner has finished the online lessons."),
    )


class GoalForm(forms.Form):
    """Minutes a week, or a course one is on."""

    minutes = forms.IntegerField(
        label=_("Minutes a week"), min_value=1, max_value=2000, required=False, help_text=_("A small number is fine.")
    )
    course: Any = forms.ModelChoiceField(
        None, label=_("Or finish this course"), required=False, empty_label=_("without a course")
    )
    words = forms.CharField(
        label=_("In your own words"), max_length=80, required=False, help_text=_("For example: a little every evening.")
    )

    def __init__(self, *args: Any, subject: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"].queryset = courses_of(subject)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("minutes") and not data.get("course"):
            self.add_error("minutes", _("Enter a number of minutes, or choose a course."))
        return data
