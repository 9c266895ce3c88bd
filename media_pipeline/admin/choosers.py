"""Choosing an asset in Wagtail's editor."""

from typing import Any

from django import forms
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet

from foundation.http.permission import signed_in, visible
from media_pipeline import aside
from media_pipeline.models import Artifact, Asset
from media_pipeline.words import clock, readiness


class TitleFilter(BaseFilterForm):
    """Part of a title: titles are short and few enough for the database to look through."""

    q = forms.CharField(label=_("Title"), required=False)

    def filter(self, objects: QuerySet[Asset]) -> QuerySet[Asset]:
        objects = super().filter(objects)
        self.search_query = self.cleaned_data["q"].strip()
        self.is_searching = bool(self.search_query)
        return objects.filter(title__icontains=self.search_query) if self.is_searching else objects


class Picture(Column):
    """A small still of the film; its title stands beside it, so it says nothing by itself."""

    cell_template_name = "media_pipeline/chooser_picture.html"

    def get_value(self, instance: Asset) -> str:
        posters: list[Artifact] = getattr(instance, "posters", [])
        return posters[0].url if posters else ""


class OnlyVisible:
    """The listing shows what this person may see, newest first."""

    request: HttpRequest
    filter_form_class = TitleFilter

    def get_object_list(self) -> QuerySet[Asset]:
        posters = Artifact.objects.filter(current=True, kind="poster").order_by("pk")
        films = aside.to_choose(Asset.objects.with_readiness())
        return visible(self.request.user, films).prefetch_related(Prefetch("artifacts", posters, to_attr="posters"))

    @property
    def columns(self) -> list[Column]:
        return [
            Picture("picture", label=_("Thumbnail")),
            self.title_column,  # type: ignore[attr-defined]
            Column("kind", label=_("Kind"), accessor="get_kind_display"),
            Column("duration", label=_("Length"), accessor=lambda asset: clock(asset.duration_ms)),
            Column("ready", label=_("State"), accessor=readiness),
            Column("created", label=_("Uploaded on"), accessor=lambda asset: timezone.localdate(asset.created)),
        ]


class ChooseView(OnlyVisible, chooser.ChooseView):
    template_name = "media_pipeline/chooser.html"


class ChooseResultsView(OnlyVisible, chooser.ChooseResultsView):
    pass


class ChosenView(chooser.ChosenView):
    def get_object(self, pk: Any) -> Asset:
        return visible(self.request.user, Asset.objects.all()).get(pk=pk)


class ChosenMultipleView(chooser.ChosenMultipleView):
    def get_objects(self, pks: Any) -> QuerySet[Asset]:
        return visible(self.request.user, Asset.objects.all()).filter(pk__in=pks)


class AssetChooserViewSet(ChooserViewSet):
    model = "media_pipeline.Asset"
    icon = "media"
    choose_one_text = _("Choose a video or recording")
    choose_another_text = _("Choose another")
    edit_item_text = _("Look at this video")
    choose_view_class = ChooseView
    choose_results_view_class = ChooseResultsView
    chosen_view_class = ChosenView
    chosen_multiple_view_class = ChosenMultipleView

    # The scope decides what is listed; being in the admin is Wagtail's own condition.
    @property
    def choose_view(self) -> Any:
        return signed_in(self.construct_view(self.choose_view_class, icon=self.icon, page_title=self.page_title))

    @property
    def choose_results_view(self) -> Any:
        return signed_in(self.construct_view(self.choose_results_view_class))

    @property
    def chosen_view(self) -> Any:
        return signed_in(super().chosen_view)

    @property
    def chosen_multiple_view(self) -> Any:
        return signed_in(super().chosen_multiple_view)


asset_chooser = AssetChooserViewSet("asset_chooser")
AssetChooserBlock = asset_chooser.get_block_class(name="AssetChooserBlock", module_path="media_pipeline.admin.choosers")
