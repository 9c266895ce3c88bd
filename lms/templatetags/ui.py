"""The design system: a tag for each component, its signature the interface. `/design/` shows them all."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.forms import BaseForm, BoundField, CheckboxInput
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext

from foundation.text.running_text import joined
from lms.web.cells import headed
from lms.web.choosing import Choices, without_list, without_lists
from lms.web.periods import shown_period
from lms.web.refused_forms import Problem, problems

register = template.Library()

NOTICE_ICONS = {"info": "info", "good": "good", "warn": "warn", "bad": "bad"}
MINUTE = 60_000
register.simple_tag(shown_period, name="period")


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """Draw an icon of the sprite, hidden from screen readers: words stand beside it. Cached: a page has dozens."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("lms/icons.svg"),
        name,
    )


draw = icon  # `icon` is also what some components call their picture's name


@receiver(setting_changed)
def forget_icons(setting: str, **kwargs: Any) -> None:
    """Clear the cache of icons when a test moves the static files; nothing else moves them."""
    if setting in ("STATIC_URL", "STORAGES"):
        icon.cache_clear()


@register.inclusion_tag("ui/button.html")
def button(
    text: str,
    *,
    href: str = "",
    kind: str = "primary",
    type: str = "submit",
    name: str = "",
    value: str = "",
    icon: str = "",
    size: str = "",
    label: str = "",
) -> dict[str, Any]:
    """Draw a button, or with `href` a link that looks like it. `label` adds hidden words where `text` is too short."""
    return {
        "text": text,
        "href": href,
        "kind": kind,
        "type": type,
        "name": name,
        "value": value,
        "icon": icon,
        "size": size,
        "label": label,
    }


@register.simple_block_tag
def card(content: str, title: str = "", href: str = "", heading: int = 2, kind: str = "") -> str:
    """Draw a bordered card; with `href` the whole of it can be clicked, and only the title is a link."""
    return render_to_string(
        "ui/card.html",
        {"content": content, "title": title, "href": href, "heading": heading, "kind": kind},
    )


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: str = "") -> str:
    """Draw a notice: info, good, warn or bad. Colour, icon and words each say which."""
    return render_to_string(
        "ui/notice.html", {"content": content, "kind": kind, "title": title, "icon": NOTICE_ICONS[kind]}
    )


@register.simple_tag
def badge(text: str, kind: str = "", icon: str = "") -> SafeString:
    """Draw a short fact about a thing: plain, info, good, warn or bad. Without a template, as pages have many."""
    picture = draw(icon) if icon else ""
    return format_html('<span class="badge{}">{}{}</span>', f" badge--{kind}" if kind else "", picture, text)


@register.inclusion_tag("ui/progress.html")
def progress(value: float, max: float, label: str, words: str = "") -> dict[str, Any]:
    """Draw a progress bar; `words` where something says more than the percentage."""
    share = min(100, int(100 * value / max)) if max else 0
    return {"value": share, "label": label, "words": words or f"{share}%"}


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField, label: str = "", help: str = "") -> dict[str, Any]:
    """Draw one field of a form with label, help and error, tied together for a screen reader; no drop-down lists."""
    without_list(bound)
    if help:
        bound.help_text = help  # so that the field says that it is described by it
    widget = bound.field.widget
    tick = isinstance(widget, CheckboxInput)
    filled = isinstance(widget, Choices) and all(value not in ("", None) for value, _ in widget.choices)
    return {
        "field": bound,
        "label": label or bound.label,
        "help": bound.help_text,
        "group": bound.use_fieldset,
        "tick": tick,
        "optional": not (bound.field.required or tick or filled),
    }


@register.inclusion_tag("ui/form_summary.html")
def form_summary(*refused: Any, words: str = "", is_example: bool = False, **labels: str) -> dict[str, Any]:
    """Draw the list of errors of these forms, each with a link to its field; nothing where there is none.

    For a form whose fields are laid out by hand: it stands above them. `labels` by name of the field where the page
    calls it something else than the form does; `words` in place of the forms' own, where these mean nothing to users.
    """
    without_lists(refused)  # first: it changes the ids to link to
    found = list(problems(refused, labels))
    return {"problems": [Problem("", "", words)] if words and found else found, "is_example": is_example}


@register.simple_tag
def form_problems(*refused: Any) -> list[Problem]:
    """Return the list of errors, for a page that is not drawn with our components: one within Wagtail's admin."""
    return list(problems(refused))


@register.inclusion_tag("ui/form_fields.html")
def form_fields(form: BaseForm, *, is_example: bool = False) -> dict[str, Any]:
    """Draw every field of a form, below a summary of its errors. An example of one takes no focus."""
    return {"form": form, "is_example": is_example}


@register.inclusion_tag("ui/choose_one.html")
def choose_one(
    label: str, name: str, options: Iterable[tuple[str, str]], chosen: str, everything: str
) -> dict[str, Any]:
    """Draw one part of a filter, folded behind what is chosen; `everything` is its text where nothing is."""
    offered = [(value, words, value == chosen) for value, words in options]
    now = next((words for _, words, is_chosen in offered if is_chosen), everything)
    return {"label": label, "name": name, "now": now, "options": [("", everything, now == everything), *offered]}


@register.inclusion_tag("ui/crumbs.html")
def crumbs(items: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Draw breadcrumbs from (text, address) pairs, the last one being this page."""
    return {"items": list(items)}


@register.simple_block_tag
def datatable(content: str, caption: str, headings: Sequence[str]) -> str:
    """Draw a table, on a narrow screen cards; the body is `<tr>`s whose first cell is a `<th scope="row">`."""
    context = {"content": headed(content, headings), "caption": caption, "headings": headings}
    return render_to_string("ui/datatable.html", context)


@register.inclusion_tag("ui/facts.html")
def facts(items: Iterable[tuple[str, object]], kind: str = "") -> dict[str, Any]:
    """Draw a list of terms and values; `kind="line"` puts them in one line."""
    return {"items": [(term, text) for term, text in items if text not in (None, "")], "kind": kind}


@register.inclusion_tag("ui/empty.html")
def empty(title: str, text: str = "", href: str = "", action: str = "", picture: str = "basket") -> dict[str, Any]:
    """Draw the state of an empty list: what is missing, why, and what to do about it.

    `picture` is a symbol of `lms/empty.svg` and says nothing that the words do not: basket (nothing is here yet),
    lens (nothing was found), cup (nothing is left to do).
    """
    return {"title": title, "text": text, "href": href, "action": action, "picture": picture}


@register.inclusion_tag("ui/pager.html", takes_context=True)
def pager(context: Context, page_obj: Page[Any], name: str = "page") -> dict[str, Any]:
    """Draw links to the earlier and the later page of a list, keeping the rest of the query; `name` is the parameter's.

    For a page that has several lists.
    """
    request = context.get("request")
    query = request.GET.copy() if request else None

    def address(number: int) -> str:
        if query is None:
            return f"?{name}={number}"
        query[name] = str(number)
        return f"?{query.urlencode()}"

    return {
        "page": page_obj,
        "earlier": address(page_obj.previous_page_number()) if page_obj.has_previous() else "",
        "later": address(page_obj.next_page_number()) if page_obj.has_next() else "",
    }


@register.simple_tag
def sentences(*parts: object) -> str:
    """Join sentences: in Chinese without a space between them. What is empty is left out."""
    return joined(parts)


@register.simple_tag
def gap() -> str:
    """Return what stands between two sentences of a template: a space, which Chinese has in its full stop."""
    return "" if (get_language() or "").startswith("zh") else " "


@register.filter
def any_error(messages: Iterable[Any]) -> bool:
    """Return whether one of the messages is an error: that takes the focus, else all of them together do."""
    return any(message.level_tag == "error" for message in messages)


@register.filter
def minutes(ms: int | None) -> str:
    """Format milliseconds as whole minutes, rounded down: no more is shown as confirmed than is."""
    count = (ms or 0) // MINUTE
    return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}


@register.filter
def clock(ms: int | None) -> str:
    """Format milliseconds as 1:05 or 1:02:05, the way a player shows them."""
    seconds = (ms or 0) // 1000
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


@register.filter
def megabytes(size: int | None) -> str:
    """Format bytes in MB, as data plans count them; never 0, and "" where nothing is known."""
    millions = (size or 0) / 1_000_000
    if not size:
        return ""
    return f"{millions:.0f} MB" if millions >= 9.95 else f"{max(millions, 0.1):.1f} MB"
