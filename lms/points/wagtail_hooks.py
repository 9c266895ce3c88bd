"""The rules of points in the admin's menu, for those who may change them."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem


class PoliciesItem(MenuItem):
    """Leads out of Wagtail's admin: the pages are ours, for officers who never enter the admin as well."""

    def is_shown(self, request: HttpRequest) -> Any:
        return request.user.has_perm("points.enact_policy")


def offer_policies() -> PoliciesItem:
    return PoliciesItem(_("Rules of points"), reverse("points:policies"), icon_name="list-ol", order=900)


hooks.register("register_admin_menu_item", offer_policies)
