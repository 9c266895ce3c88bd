"""How secrets are shown: a QR code for the app, and characters in groups that a screen reader reads one by one."""

import segno
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()
GROUP = 4


@register.simple_tag
def qr(text: str) -> SafeString:
    """Return the QR code of a text as inline SVG without styles, dark on white in every theme."""
    drawing = segno.make(text, error="m").svg_inline(
        scale=5, border=4, dark="#000", light="#fff", omitsize=True, svgclass="factor-qr__picture", lineclass=None
    )
    drawing = drawing.replace("<svg ", '<svg role="img" aria-label="{}" ', 1)
    return format_html(mark_safe(drawing), _("Picture for the app; the key below says the same"))  # noqa: S308


@register.simple_tag
def spoken(text: str) -> SafeString:
    """Show characters in groups of four; for the ear, one by one."""
    shown = " ".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))
    return format_html(
        '<span aria-hidden="true">{}</span><span class="visually-hidden">{}</span>', shown, " ".join(text)
    )
