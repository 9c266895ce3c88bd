"""Fill what was typed back into the form of a page: HTML in, HTML out. No database.

Only the tags of that one form are rewritten; all else of the page stays as it was, character by character.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

type Attrs = list[tuple[str, str | None]]
type Change = tuple[int, int, str]  # from, to, what stands there from now on

TICKS = ("radio", "checkbox")
NOT_TYPED = ("password", "file", "submit", "button", "image", "reset")
SENT_BY_PRESSING = ("submit", "image")
ID = "kept-form"  # of the form, if it has none: the sentence above leads there


@dataclass(slots=True)
class Control:
    """An input, an option, a text area or a button: its tag in the page, and its attributes."""

    kind: str
    name: str
    attrs: Attrs
    start: int
    end: int
    inner: int = 0  # where the text of a text area ends
    text: str = ""

    @property
    def value(self) -> str:
        found = dict(self.attrs).get("value")
        return found if found is not None else "on" if self.kind in TICKS else self.text.strip()


@dataclass(slots=True)
class Form:
    start: int
    end: int
    attrs: Attrs
    controls: list[Control] = field(default_factory=list)

    def targets(self, page: str) -> set[str]:
        """Return where it may be sent: its own action, and those of its buttons."""
        own = [dict(self.attrs).get("action") or page]
        own += [address for control in self.controls if (address := dict(control.attrs).get("formaction"))]
        return {bare(urljoin(page, address)) for address in own}


@dataclass(frozen=True, slots=True)
class Filled:
    """The page with the form filled in, the form's id (nothing where it is not there), and what had no place in it."""

    html: str
    form: str
    left: list[tuple[str, str]]


class Forms(HTMLParser):
    """Find the forms of a page that are posted, with all that belongs to each."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.starts = [0]
        for line in html.split("\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.forms: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self.apart: list[tuple[str, Control]] = []  # outside, tied to a form by its id
        self.open: Form | None = None
        self.select = ""
        self.owner = ""  # the form that the open select names
        self.now: Control | None = None  # a text area or an option whose text is being read
        self.feed(html)
        self.close()
        for name, control in self.apart:
            if name in self.by_id:
                self.by_id[name].controls.append(control)

    def at(self) -> int:
        line, column = self.getpos()
        return self.starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: Attrs) -> None:
        start = self.at()
        end = start + len(self.get_starttag_text() or "")
        attributes = dict(attrs)
        if tag == "form":
            self.open = Form(start, end, attrs)
            if (attributes.get("method") or "").lower() == "post":
                self.forms.append(self.open)
            if name := attributes.get("id"):
                self.by_id[name] = self.open
        elif tag == "select":
            self.select, self.owner = attributes.get("name") or "", attributes.get("form") or ""
        elif tag == "option" and self.select:
            self.now = Control("option", self.select, attrs, start, end)
            self.take(self.now, self.owner)
        elif tag in ("input", "textarea", "button"):
            kind = (attributes.get("type") or ("text" if tag == "input" else "submit")).lower()
            control = Control(kind if tag != "textarea" else tag, attributes.get("name") or "", attrs, start, end)
            self.now = control if tag == "textarea" else self.now
            self.take(control, attributes.get("form") or "")

    def handle_startendtag(self, tag: str, attrs: Attrs) -> None:
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        if self.now is not None:
            self.now.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = self.owner = ""
            self.now = None
        elif tag in ("option", "textarea"):
            if self.now is not None:
                self.now.inner = self.at()
            self.now = None

    def take(self, control: Control, owner: str) -> None:
        if owner:
            self.apart.append((owner, control))
        elif self.open is not None:
            self.open.controls.append(control)


def fill(html: str, *, page: str, action: str, fields: list[tuple[str, str]]) -> Filled:
    """Fill in the form of this page that is sent to `action`, as `fields` have it."""
    form = chosen(Forms(html).forms, page=page, action=action, fields=fields)
    if form is None:
        return Filled(html, "", fields)
    sent: defaultdict[str, list[str]] = defaultdict(list)
    for name, value in fields:
        sent[name].append(value)
    names = frozenset(sent)
    changes = [change for control in form.controls if (change := rewritten(control, sent, names))]
    name = dict(form.attrs).get("id") or ID
    changes.append((form.start, form.end, tag_of("form", [*without(form.attrs, "id"), ("id", name)])))
    for start, end, text in sorted(changes, reverse=True):
        html = html[:start] + text + html[end:]
    return Filled(html, name, [(name, value) for name, values in sent.items() for value in values])


def chosen(forms: list[Form], *, page: str, action: str, fields: list[tuple[str, str]]) -> Form | None:
    """Return the form that is sent to `action`; of several the one with most of what was sent, fixed values first."""
    given = set(fields)
    names = {name for name, _value in fields}

    def likeness(form: Form) -> tuple[int, int]:
        same = sum(control.kind == "hidden" and (control.name, control.value) in given for control in form.controls)
        return same, len(names & {control.name for control in form.controls})

    fitting = [form for form in forms if bare(action) in form.targets(page)]
    best = max(fitting, key=likeness, default=None)
    return best if best is not None and (not names or likeness(best)[1]) else None


def rewritten(control: Control, sent: defaultdict[str, list[str]], names: frozenset[str]) -> Change | None:
    """Return where a control stands and its new text; removes what it shows from `sent`."""
    values, kind = sent[control.name], control.kind
    if "disabled" in dict(control.attrs) or kind in NOT_TYPED:
        if kind in SENT_BY_PRESSING and control.value in values:
            values.remove(control.value)  # which button was pressed: she presses again
        return None
    if kind in TICKS or kind == "option":
        return ticked(control, values) if control.name in names or kind == "checkbox" else None
    if not values:
        return None
    text = values.pop(0)
    if kind == "textarea":
        # HTML drops a line break right after the tag: one that was typed needs another before it.
        return control.end, max(control.end, control.inner), "\n" + escape(text)
    return control.start, control.end, tag_of("input", [*without(control.attrs, "value"), ("value", text)])


def ticked(control: Control, values: list[str]) -> Change:
    """Tick or select a control where its value was sent, and only there."""
    tag, state = ("option", "selected") if control.kind == "option" else ("input", "checked")
    attrs = without(control.attrs, state)
    if control.value in values:
        values.remove(control.value)
        attrs = [*attrs, (state, None)]
    return control.start, control.end, tag_of(tag, attrs)


def tag_of(name: str, attrs: Attrs) -> str:
    parts = [key if value is None else f'{key}="{escape(value)}"' for key, value in attrs]
    return f"<{' '.join([name, *parts])}>"


def without(attrs: Attrs, name: str) -> Attrs:
    return [(key, value) for key, value in attrs if key != name]


def bare(address: str) -> str:
    """Return the path of an address: a query says which part of a page is shown, not which form it is."""
    return urlsplit(address).path


def words_of(text: str) -> str:
    """Return what was typed, out of the JSON that the editor's script made of it; "" where it holds no words."""
    if not text.lstrip().startswith(("{", "[")):
        return text
    try:
        blocks = json.loads(text)["blocks"]
        return "\n".join(str(block["text"]) for block in blocks)
    except (ValueError, KeyError, TypeError):
        return ""
