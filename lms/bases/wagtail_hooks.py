"""What the bases add to Wagtail's admin."""

from wagtail import hooks

from lms.bases.admin.views import BasesGroup


def offer_bases() -> BasesGroup:
    return BasesGroup()


hooks.register("register_admin_viewset", offer_bases)
