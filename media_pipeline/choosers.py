"""Choosing an asset in Wagtail's editor."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.chooser import ChooserViewSet


class AssetChooserViewSet(ChooserViewSet):
    model = "media_pipeline.Asset"
    icon = "media"
    choose_one_text = _("Choose a video or recording")
    choose_another_text = _("Choose another")
    edit_item_text = _("Look at this video")


asset_chooser = AssetChooserViewSet("asset_chooser")
AssetChooserBlock = asset_chooser.get_block_class(name="AssetChooserBlock", module_path="media_pipeline.choosers")
