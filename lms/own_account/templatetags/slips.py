"""How a login slip is drawn: a QR code for the phone, beside the characters that say the same."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from foundation.qr import inline_svg

register = template.Library()


@register.simple_tag
def slip_qr(text: str) -> SafeString:
    """Return the QR code of the slip's address as inline SVG without styles, dark on white in every theme."""
    return inline_svg(text, label=_("QR code that opens the page of this slip"))
