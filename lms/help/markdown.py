"""Markdown of our guides as HTML of our pages: no raw HTML, no addresses elsewhere, tables that fit a phone."""

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from lms.web.cells import headed

# Headings of sections are drawn by the page; images and links lead nowhere that a reader could follow.
PARSER = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "link", "autolink", "html_inline"])
# The parser compiles its lists of rules when it first parses, without a lock: a second thread that parses meanwhile
# gets half of them and drops text, and guides are drawn once and kept. While a module is imported there is one thread.
PARSER.render("a *b*")
BOXES = {"[ ] ": "☐ ", "[x] ": "☑ "}


def html(source: str, heading: str) -> str:
    """Return the HTML of a section; a table in it is called as the section is."""
    tokens = PARSER.parse(source)
    _draw_boxes(tokens)
    out: list[str] = []
    begin = 0
    for at, token in enumerate(tokens):
        if token.type == "table_open":
            out.append(_plain(tokens[begin:at]))
            begin = at
        elif token.type == "table_close":
            out.append(_table(tokens[begin : at + 1], heading))
            begin = at + 1
    return "".join([*out, _plain(tokens[begin:])])


def _plain(tokens: list[Token]) -> str:
    return str(PARSER.renderer.render(tokens, PARSER.options, {}))


def _table(tokens: list[Token], heading: str) -> str:
    body = next(at for at, token in enumerate(tokens) if token.type == "tbody_open")
    headings = [token.content for token in tokens[:body] if token.type == "inline"]
    rows = _plain([token for token in tokens[body + 1 :] if token.type not in ("tbody_close", "table_close")])
    context = {
        "caption": heading,
        "headings": headings,
        "content": headed(rows, headings),
    }
    return mark_safe(render_to_string("lms/help_table.html", context))  # noqa: S308  # drawn by a template


def _draw_boxes(tokens: list[Token]) -> None:
    for token in tokens:
        for child in (token.children or [])[:1]:
            for written, drawn in BOXES.items():
                if child.content.startswith(written):
                    child.content = drawn + child.content.removeprefix(written)
