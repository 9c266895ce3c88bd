"""A first and a last day, as a page shows them: a line is broken between the two and never inside one."""

from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString


def shown_period(first: date, last: date) -> SafeString:
    """Return two days as markup, each read as one word."""
    day = '<span class="unbroken">{}</span>'
    return format_html(f"{day} – {day}", first, last)
