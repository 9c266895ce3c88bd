"""Bases and duties in Wagtail's admin, for the province's office."""

from typing import Any

from django.contrib.admin.utils import label_for_field
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from foundation.permission import needs, recheck
from lms.bases.admin.forms import BaseForm
from lms.bases.lifecycle import life
from lms.bases.lifecycle.founding import found_base
from lms.bases.models import SubmissionDuty, TrainingBase


class FoundView(generic.CreateView):
    def save_instance(self) -> TrainingBase:
        data = dict(self.form.cleaned_data)
        public_name = data.pop("public_name", "")
        with transaction.atomic():
            base = found_base(**data, by=self.request.user)
            life.name_publicly(base=base, public_name=public_name, by=self.request.user)
        return base


class StepView(generic.EditView):
    @transaction.atomic
    def save_instance(self) -> TrainingBase:
        """Take the step from what the database says, because the form has changed the row already."""
        data = self.form.cleaned_data
        base, by = TrainingBase.objects.select_for_update(of=("self",)).get(pk=self.object.pk), self.request.user
        recheck(self.request, "bases.manage_base", base)
        life.name_publicly(base=base, public_name=data.get("public_name", base.public_name), by=by)
        life.step(base=base, by=by, status=data["status"], level=data["level"], reason=data["reason"])
        base.refresh_from_db()
        return base


class Kept(ModelViewSet):
    """Rows that others rest on: they are never deleted, so no page offers it (its address is closed as well)."""

    copy_view_enabled = False

    def get_common_view_kwargs(self, **kwargs: Any) -> Any:
        return super().get_common_view_kwargs(**{"delete_url_name": None, **kwargs})


def chosen(model: type[Model], name: str) -> Column:
    """Return the column of a field with choices: by its words, under the field's own name."""
    label = label_for_field(name, model)
    return Column(name, label=label, accessor=f"get_{name}_display", sort_key=name)


class BaseViewSet(Kept):
    model = TrainingBase
    icon = "group"
    menu_label = _("Training bases")
    add_view_class = FoundView
    edit_view_class = StepView
    list_display = ["__str__", "division", *(chosen(TrainingBase, name) for name in ("kind", "level", "status"))]
    list_filter = ["level", "status", "kind"]
    search_fields = ["organisation__name"]
    form_fields = ["organisation", "kind", "level", "status", "public_name"]

    # Views of ours say who may use them; Wagtail's own ask its permissions, which are projected from Postings.
    @property
    def add_view(self) -> Any:
        return needs("bases.manage_base")(super().add_view)

    @property
    def edit_view(self) -> Any:
        return needs("bases.manage_base")(super().edit_view)

    def get_form_class(self, for_update: bool = False) -> Any:
        return BaseForm


class DutyViewSet(Kept):
    model = SubmissionDuty
    icon = "tasks"
    menu_label = _("Submission duties")
    list_display = ["name", chosen(SubmissionDuty, "minimum_level"), "count", "starts", "ends"]
    panels = [FieldPanel(name) for name in ("name", "minimum_level", "count", "starts", "ends")]


class BasesGroup(ModelViewSetGroup):
    menu_label = _("Bases")
    menu_icon = "group"
    items = (BaseViewSet("training_bases"), DutyViewSet("submission_duties"))
