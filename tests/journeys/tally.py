"""What setting the platform up costs: clicks, fields and pages of each stage, counted as somebody does them."""

from __future__ import annotations

from collections import Counter
from datetime import date, time
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.journeys.hand import Hand, Way

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.journeys.test_walk import Eyes


PASSKEY = "form[data-passkey=get] button[type=button]"  # a sign-in's second step, or a fresh proof
LEADS = "each => each.type === 'submit' || Boolean(each.getAttribute('href')?.startsWith('/'))"
PRESSES_AWAY = 3  # a page of the editor from wherever she is: its menu, the course, the page


class Tally:
    """Counts by stage; a stage begins with its first `begin` and goes on when it is begun again."""

    def __init__(self) -> None:
        self.stage = ""
        self.counts: dict[str, Counter[str]] = {}

    def begin(self, stage: str) -> None:
        self.stage = stage
        self.counts.setdefault(stage, Counter())

    def add(self, kind: str) -> None:
        self.counts[self.stage][kind] += 1

    def of(self, *stages: str) -> Counter[str]:
        """Return what these stages cost together; all of them where none is named."""
        return sum((self.counts[each] for each in stages or self.counts), Counter())

    def lines(self) -> Iterator[str]:
        for stage, counts in self.counts.items():
            yield f"{stage:<28} {counts['clicks']:>4} clicks {counts['fields']:>4} fields {counts['pages']:>4} pages"


class Screen(Hand):
    """One person's browser: what she does in it by name and label, as she reads them, and is counted."""

    def __init__(self, page: Any, tally: Tally, eyes: Eyes, way: Way = "mouse") -> None:
        super().__init__(page, way)
        self.tally = tally
        self.eyes = eyes
        page.on("framenavigated", lambda frame: frame.parent_frame is None and tally.add("pages"))

    @property
    def main(self) -> Any:
        return self.page.locator("main")

    def look(self) -> None:
        """Ask axe of this page, once a kind of page."""
        self.eyes.look(self)

    def press(self, thing: Any, *, within: Any = None) -> None:
        """Press a button or a link: the one that is called so, or this one."""
        if isinstance(thing, str):
            place = within or self.page
            thing = place.get_by_role("button", name=thing).or_(place.get_by_role("link", name=thing)).first
        if self.way == "keys" and "/manage/" not in self.page.url and thing.evaluate(LEADS):
            with self.page.expect_navigation():  # a click waits for it by itself, a key does not
                self.push(thing)
        else:
            self.push(thing)
        self.page.wait_for_load_state()
        self.look()
        if self.page.locator(PASSKEY).count():
            self.confirm()

    def push(self, thing: Any) -> None:
        """Click it; by keys, give its control the focus and press Enter."""
        self.tally.add("clicks")
        if self.way == "mouse":
            thing.click()
            return
        if thing.evaluate("each => each.tagName") == "LABEL":
            thing = thing.locator("input")
        self.reach(thing)
        self.page.keyboard.press("Enter")

    def confirm(self) -> None:
        """Show with her passkey that it is she, and wait for what comes then."""
        with self.page.expect_navigation():
            self.push(self.page.locator(PASSKEY))
        self.look()

    def go(self, address: str) -> None:
        """Open an address that the steps of the other walk type; nobody types one, so it counts as the way there."""
        self.tally.counts[self.tally.stage]["clicks"] += PRESSES_AWAY
        super().go(address)

    def write(self, field: Any, text: str) -> None:
        self.tally.add("fields")
        super().write(field, text)

    def tick(self, box: Any) -> None:
        self.tally.add("clicks")
        super().tick(box)

    def fill(self, **values: str | list[str]) -> None:
        """Fill the fields of these names: what is written, or what an option is called."""
        for name, value in values.items():
            self.tally.add("fields")
            form = self.main.locator(f"form[method=post]:has([name='{name}'])").last
            field = form.locator(f"[name='{name}']")
            kind = field.first.evaluate("each => each.tagName === 'SELECT' ? 'select' : each.type")
            if kind == "select":
                field.select_option(label=str(value))
            elif kind in ("radio", "checkbox"):
                for each in [value] if isinstance(value, str) else value:
                    choice = form.locator(f"label:has([name='{name}'])").filter(has_text=each).first
                    self.open(choice, each)
                    self.choose(choice)
            elif kind == "file":
                field.set_input_files(value)
            else:
                self.type(field.first, str(value), kind)

    def choose(self, choice: Any) -> None:
        if self.way == "mouse":
            choice.click()
        else:
            self.reach(choice.locator("input"))
            self.page.keyboard.press("Enter")

    def type(self, field: Any, value: str, kind: str) -> None:
        """Type into a field; a day and a time as the fields of a browser take them whose own language is English."""
        if self.way == "mouse":
            field.fill(value)
            return
        self.reach(field)
        if kind == "date":
            self.page.keyboard.type(f"{date.fromisoformat(value):%m%d%Y}")
        elif kind == "time":
            self.page.keyboard.type(f"{time.fromisoformat(value):%I%M%p}")
        else:
            self.page.keyboard.press("Control+A")
            self.page.keyboard.insert_text(value)

    def asks(self, name: str) -> int:
        """Return how many things the form with this field asks for, folded away or not; a group of buttons is one."""
        form = self.main.locator(f"form[method=post]:has([name='{name}'])").last
        fields = form.evaluate(
            "form => [...form.elements].filter(e => !['hidden', 'submit'].includes(e.type)).map(e => e.name)"
        )
        return len(set(filter(None, fields)))

    def open(self, choice: Any, words: str) -> None:
        """Open the list that a choice is folded away in, a click, and look for it there by its name."""
        if choice.is_visible():
            return
        folded = choice.locator("xpath=ancestor::details[last()]")
        self.push(folded.locator("summary").first)
        if not choice.is_visible():
            self.type(folded.locator(".pick__find"), words, "text")

    def reads(self, text: str) -> None:
        """Wait until the page says so."""
        expect(self.main).to_contain_text(text)
