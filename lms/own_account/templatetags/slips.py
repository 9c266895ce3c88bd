"""How a login slip is drawn: a QR code for the phone, beside the characters that say the same."""

import segno
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def slip_qr(address: str) -> SafeString:
    """Return the QR code of the slip's address as inline SVG without styles, dark on white in every theme."""
    drawing = segno.make(address, error="m").svg_inline(
        scale=5, border=4, dark="#000", light="#fff", omitsize=True, svgclass="factor-qr__picture", lineclass=None
    )
    drawing = drawing.replace("<svg ", '<svg role="img" aria-label="{}" ', 1)
    return format_html(mark_safe(drawing), _("QR code that opens the page of this slip"))  # noqa: S308
