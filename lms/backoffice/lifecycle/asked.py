"""What a step may ask for, in the words of its form."""

from django.utils.translation import gettext_lazy as _

LABELS = {"reason": _("Reason"), "document_no": _("Document number")}
