"""Refusals of the bases' own pages."""

from django.utils.translation import gettext_lazy as _

from foundation.refusals import Refusal


class BaseKnown(Refusal):
    code = "base_known"
    words = _("This place has a base of that name already.")
    remedy = _("Look for it in the list of bases; a base that has left applies anew there.")
    field = "name"
