"""QR codes inside a page: inline SVG, without styles, dark on white in every theme."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


def inline_svg(text: str, *, label: str) -> SafeString:
    """Return the QR code of a text as an `<svg>` that a screen reader reads as a picture called `label`."""
    import segno  # here: every process reads the modules that draw codes, and few draw one

    drawing = segno.make(text, error="m").svg_inline(
        scale=5, border=4, dark="#000", light="#fff", omitsize=True, svgclass="factor-qr__picture", lineclass=None
    )
    drawing = drawing.replace("<svg ", '<svg role="img" aria-label="{}" ', 1)
    return format_html(mark_safe(drawing), label)  # noqa: S308  # segno's own drawing; the label is escaped
