"""What is entered about programmes, classes and meetings."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from courses.pages.models import CoursePage
from foundation.http.permission import visible
from lms.delivery.models import Cohort, Occupation, Programme, Session
from lms.delivery.timetable.day_lists import UnreadableDay, read_days
from lms.delivery.timetable.meetings import Timetable
from lms.people.access import BASE_ROLES, OFFICERS, postings
from lms.people.identity.fields import TitleField
from lms.people.models import Division, Organisation, Posting, Role, User
from lms.plan.models import PlanPeriod

if TYPE_CHECKING:
    from collections.abc import Iterable


def day_field(**more: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **more)


def time_field(**more: Any) -> forms.TimeField:
    return forms.TimeField(widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}), **more)


def room_field() -> TitleField:
    return TitleField(label=_("Room"), max_length=120, required=False)


def bodies_of(user: Any) -> QuerySet[Organisation]:
    """Return the training bodies for which the user may make programmes: her base; bases of an officer's place."""
    allowed = Q(pk__in=())
    for posting in postings(user):
        if posting.role == Role.BASE_STAFF:
            allowed |= Q(pk=posting.organisation_id)
        elif posting.role in OFFICERS:
            inside = Q(division__code__startswith=posting.division.prefix)
            allowed |= inside & Q(base__isnull=False) | Q(pk=posting.organisation_id)
    rows = Organisation.objects.select_related("division")
    return rows.filter(~Q(pk__in=()) if user.is_superuser else allowed).order_by("division", "name", "pk")


class ProgrammeForm(forms.Form):
    organisation = forms.ModelChoiceField(queryset=Organisation.objects.none(), label=_("Training body"))
    title = TitleField(label=_("Name of the programme"), max_length=120)
    training_type = forms.ChoiceField(label=_("Kind of training"), choices=Programme.TrainingType.choices)
    delivery_form = forms.ChoiceField(label=_("Form of training"), choices=Programme.DeliveryForm.choices)
    course = forms.ModelChoiceField(
        queryset=CoursePage.objects.none(),
        label=_("Course"),
        required=False,
        empty_label=_("No course on the platform"),
        help_text=_("Who joins a class of this programme joins the course as well."),
    )
    occupation = forms.ModelChoiceField(
        queryset=Occupation.objects.all(), label=_("Occupation"), required=False, empty_label=_("No occupation")
    )
    period = forms.ModelChoiceField(
        queryset=PlanPeriod.objects.none(), label=_("Plan period"), required=False, empty_label=_("No period")
    )
    hours_online = forms.DecimalField(
        label=_("Class hours online"),
        min_value=0,
        max_value=9999,
        decimal_places=1,
        required=False,
        help_text=_("Left empty, it is what the course says."),
    )
    hours_in_person = forms.DecimalField(
        label=_("Class hours in person"),
        min_value=0,
        max_value=9999,
        decimal_places=1,
        required=False,
        help_text=_("Left empty, it is what the course says."),
    )

    def __init__(self, *args: Any, user: Any, body: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        bodies = bodies_of(user)
        if body is not None:
            del fields["organisation"]  # a programme stays with its training body
        else:
            fields["organisation"].queryset = bodies
            fields["organisation"].initial = bodies.first() if bodies.count() == 1 else None
        # What the programme has stays among them, though it could not be chosen anew: else saving would drop it unsaid.
        course, period = self.initial.get("course"), self.initial.get("period")
        published = Q(live=True) | Q(pk=course and course.pk)
        fields["course"].queryset = CoursePage.objects.filter(published).order_by("title")
        running = Q(ends__gte=timezone.localdate()) | Q(pk=period and period.pk)
        fields["period"].queryset = PlanPeriod.objects.filter(running)


class ClassForm(forms.Form):
    """One page makes a class: what it teaches, when it meets, where and by whom."""

    programme = forms.ModelChoiceField(queryset=Programme.objects.none(), label=_("Programme"))
    name = TitleField(
        label=_("Name of the class"),
        max_length=120,
        required=False,
        help_text=_("Left empty, it is the programme's name with the number of the class in the year."),
    )
    starts = day_field(label=_("First day of the class"))
    ends = day_field(label=_("Last day of the class"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The class meets on each of these days, every week."),
    )
    begins = time_field(label=_("From what time"))
    until = time_field(label=_("Until what time"))
    room = room_field()
    teacher = forms.ModelChoiceField(
        queryset=User.objects.none(), label=_("Teacher"), required=False, empty_label=_("Nobody yet")
    )
    division = forms.ModelChoiceField(
        queryset=Division.objects.none(),
        label=_("Place of the class"),
        required=False,
        empty_label=_("The training body's own place"),
    )
    closed_days = forms.CharField(
        label=_("Days off"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("One day a line, or from–to: 2026-10-01 – 2026-10-07."),
    )
    places = forms.IntegerField(label=_("Places"), min_value=1, max_value=2000, required=False)

    def __init__(self, *args: Any, user: Any, programmes: Iterable[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        offered = list(programmes)
        bodies = {each.organisation_id: each.organisation for each in offered}
        fields["programme"].queryset = Programme.objects.filter(pk__in=[each.pk for each in offered]).order_by("title")
        fields["programme"].initial = offered[0].pk if len(offered) == 1 else None
        posts = Posting.objects.current().filter(organisation__in=bodies, user__is_active=True)
        here = posts.filter(Q(role__in=BASE_ROLES) | Q(organisation__base=None))
        fields["teacher"].queryset = User.objects.filter(pk__in=here.values("user")).order_by("name", "pk")
        if len(offered) == 1 and any(post.user_id == user.pk for post in here):
            fields["teacher"].initial = user.pk
        places = Q(pk__in=())
        for body in bodies.values():
            places |= Q(code__startswith=body.division.prefix)
        fields["division"].queryset = Division.objects.filter(places).exclude(
            code__in=[body.division_id for body in bodies.values()] if len(bodies) == 1 else []
        )
        if not fields["division"].queryset.exists():
            del fields["division"]

    def clean_closed_days(self) -> frozenset[date]:
        try:
            return read_days(self.cleaned_data["closed_days"])
        except UnreadableDay as error:
            raise forms.ValidationError(_("“%(word)s” is no day."), params={"word": error.word}) from error

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts") and data.get("ends") and data["ends"] < data["starts"]:
            self.add_error("ends", _("The last day lies before the first day."))
        if data.get("begins") and data.get("until") and data["until"] <= data["begins"]:
            self.add_error("until", _("It has to end after it begins."))
        return data

    @property
    def timetable(self) -> Timetable:
        data = self.cleaned_data
        return Timetable(
            first=data["starts"],
            last=data["ends"],
            weekdays=frozenset(data["weekdays"]),
            begins=data["begins"],
            ends=data["until"],
            closed_days=data["closed_days"],
        )


class WhenForm(forms.Form):
    """When a meeting is, and why it is changed. `anyway` is asked for where something clashes."""

    day = day_field(label=_("Day"))
    begins = time_field(label=_("From what time"))
    until = time_field(label=_("Until what time"))
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Learners and teacher read it."))
    anyway = forms.BooleanField(label=_("Do it in spite of these clashes"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            del self.fields["anyway"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("begins") and data.get("until") and data["until"] <= data["begins"]:
            self.add_error("until", _("It has to end after it begins."))
        return data


class MoveForm(WhenForm):
    following = forms.BooleanField(
        label=_("Move all later meetings by as much"),
        required=False,
        help_text=_("Those that were held or cancelled stay."),
    )

    field_order = ("day", "begins", "until", "following", "reason", "anyway")

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        starts, ends = timezone.localtime(session.starts), timezone.localtime(session.ends)
        initial = {"day": timezone.localdate(session.starts), "begins": starts.time(), "until": ends.time()}
        super().__init__(*args, **({"initial": initial} | kwargs))


class AddForm(WhenForm):
    title = TitleField(label=_("Title"), max_length=120, required=False)
    room = room_field()

    field_order = ("title", "day", "begins", "until", "room", "reason", "anyway")


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Learners and teacher read it."))


class SignUpForm(forms.Form):
    """From when until when learners may sign up themselves, and for how many places."""

    places = forms.IntegerField(
        label=_("Places"), min_value=1, max_value=2000, required=False, help_text=_("Left empty, there is no limit.")
    )
    open_from = day_field(label=_("Open for sign-up from"), required=False)
    open_until = day_field(label=_("Open for sign-up until"), required=False)

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        initial = {name: getattr(cohort, name) for name in ("places", "open_from", "open_until")}
        super().__init__(*args, **({"initial": initial} | kwargs))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("open_from"), data.get("open_until")
        if not self.errors and (first is None) != (last is None):
            self.add_error("open_until" if last is None else "open_from", _("Enter both days, or neither."))
        if first and last and last < first:
            self.add_error("open_until", _("The last day lies before the first day."))
        return data


def offered_programmes(user: Any) -> QuerySet[Programme]:
    """Return the approved programmes of which this person may see and make classes."""
    rows = visible(user, Programme.objects.select_related("organisation__division", "organisation__base"))
    return rows.filter(state=Programme.State.APPROVED)
