"""The sheet on which a teacher marks who came: a row a learner, in one form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.study.engine.merging import kept_of
from lms.delivery.attendance import Came, members_at
from lms.delivery.models import CohortMember, Mark, ProposedMark, Session

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class MarkForm(forms.Form):
    """One learner: here, late, not here, excused; nothing chosen writes no mark."""

    about = ""  # whose row it is, in a summary of what has to be corrected

    status = forms.ChoiceField(label=_("Came"), choices=Mark.Status, widget=forms.RadioSelect, required=False)
    minutes = forms.IntegerField(label=_("Minutes present, if late"), min_value=1, max_value=24 * 60, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("status") == Mark.Status.LATE and not data.get("minutes") and not self.has_error("minutes"):
            self.add_error("minutes", _("How many minutes was the person there?"))
        return data

    @property
    def came(self) -> Came | None:
        status = self.cleaned_data.get("status")
        return Came(Mark.Status(status), self.cleaned_data.get("minutes") or 0) if status else None


class Row:
    """A member with the current mark, what is proposed and waits, and a form."""

    def __init__(
        self,
        member: CohortMember,
        mark: Mark | None,
        proposal: ProposedMark | None,
        data: Mapping[str, str] | None,
    ) -> None:
        self.member, self.mark, self.proposal = member, mark, proposal
        late = mark is not None and mark.status == Mark.Status.LATE
        initial = {"status": mark.status, "minutes": mark.minutes if late else None} if mark else {}
        self.form = MarkForm(data, initial=initial, prefix=member.subject.uuid.hex[:12])
        self.form.about = member.subject.name


def marks_of(session: Session) -> dict[int, Mark]:
    """Return the marks by learner; one of an account that was joined with another stands at the kept account."""
    marks = list(Mark.objects.current().filter(session=session).select_related("subject").order_by("minutes", "pk"))
    return {mark.subject_id if mark.subject.is_active else kept_of(mark.subject_id): mark for mark in marks}


class Sheet:
    """All members of a class for one session. `rest` marks those without an entry."""

    def __init__(self, session: Session, data: Mapping[str, str] | None = None) -> None:
        members = members_at(session).select_related("subject__trainee")
        marks = marks_of(session)
        rows = members.order_by("subject__name", "pk")
        waiting = ProposedMark.objects.waiting().filter(session=session).select_related("actor")
        proposed = {each.subject_id: each for each in waiting}
        self.rows = [
            Row(member, marks.get(member.subject_id), proposed.get(member.subject_id), data) for member in rows
        ]
        self.rest = data.get("rest") if data else None

    @property
    def forms(self) -> list[MarkForm]:
        return [row.form for row in self.rows]

    def is_valid(self) -> bool:
        checked = [row.form.is_valid() for row in self.rows]  # all of them, so that every row shows its errors
        return all(checked)

    def came(self) -> dict[int, Came]:
        """Return the entries by the learners' ids."""
        return dict(self._marks())

    def _marks(self) -> Iterator[tuple[int, Came]]:
        for row in self.rows:
            came = row.form.came
            if came is None and self.rest == Mark.Status.PRESENT:
                came = Came(Mark.Status.PRESENT)
            if came is not None:
                yield row.member.subject_id, came

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)
