"""How secrets are shown: a QR code for the app, and characters in groups that a screen reader reads one by one."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from foundation.qr import inline_svg

register = template.Library()
GROUP = 4


@register.simple_tag
def qr(text: str) -> SafeString:
    """Return the QR code of a text as inline SVG without styles, dark on white in every theme."""
    return inline_svg(text, label=_("Picture for the app; the key below says the same"))


@register.simple_tag
def spoken(text: str) -> SafeString:
    """Show characters in groups of four; for the ear, one by one."""
    shown = " ".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))
    return format_html(
        '<span aria-hidden="true">{}</span><span class="visually-hidden">{}</span>', shown, " ".join(text)
    )
