"""Our place in Wagtail's admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.admin_url_finder import register_admin_url_finder
from wagtail.admin.menu import MenuItem

from media_pipeline.admin import urls as admin_urls
from media_pipeline.admin.choosers import AssetChooserViewSet, asset_chooser
from media_pipeline.models import Asset


class AssetURLFinder:
    """Where "edit" leads from a chosen asset."""

    def __init__(self, user: Any = None) -> None:
        self.user = user

    def get_edit_url(self, asset: Asset) -> str | None:
        if self.user is None or self.user.has_perm("media_pipeline.view_asset", asset):
            return reverse("media_pipeline:asset", args=[asset.uuid])
        return None


register_admin_url_finder(Asset, AssetURLFinder)


def urls() -> list[Any]:
    return [path("media/", include(admin_urls))]


def menu_item() -> MenuItem:
    return MenuItem(_("Media"), reverse_lazy("media_pipeline:assets"), name="media", icon_name="media", order=250)


class ForOperators(MenuItem):
    """Shown to operators."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("media_pipeline.operate")


def board_item() -> MenuItem:
    """Return the board's item; its name does not begin with the other's, or Wagtail's menu would mark both."""
    where = reverse_lazy("media_pipeline:board")
    return ForOperators(_("Media board"), where, name="board-of-media", icon_name="tasks", order=251)


def chooser() -> AssetChooserViewSet:
    return asset_chooser


hooks.register("register_admin_urls", urls)
hooks.register("register_admin_menu_item", menu_item)
hooks.register("register_admin_menu_item", board_item)
hooks.register("register_admin_viewset", chooser)
