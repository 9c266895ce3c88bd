"""Two ways to use a page: with a mouse, or with Tab and Enter and nothing else (typing into fields aside)."""

from typing import Any, Literal

MOST_STOPS = 500
TRIES = 3  # Wagtail's editor saves by itself, and then may move what is under the mouse

type Way = Literal["mouse", "keys"]


class Hand:
    """What a person does on a page; `keys` never touches the mouse and never jumps with a script."""

    def __init__(self, page: Any, way: Way) -> None:
        self.page = page
        self.way = way
        self.stops = 0  # Tab presses since the page was opened: how far away things are

    def go(self, address: str) -> None:
        self.page.goto(address)
        self.stops = 0

    def press(self, thing: Any) -> None:
        """A button or a link."""
        if self.way == "mouse":
            thing.click()
        else:
            self.reach(thing)
            self.page.keyboard.press("Enter")

    def follow(self, thing: Any) -> None:
        """A button or a link that leads to another page, and the way there."""
        with self.page.expect_navigation():
            self.press(thing)

    def write(self, field: Any, text: str) -> None:
        if self.way == "mouse":
            field.fill(text)
            field.blur()
        else:
            self.reach(field)
            self.page.keyboard.press("Control+A")
            self.page.keyboard.insert_text(text)

    def choose(self, thing: Any) -> None:
        """A radio button or a check box."""
        if self.way == "mouse":
            thing.check()
        else:
            self.reach(thing)
            self.page.keyboard.press("Enter")

    def tick(self, box: Any) -> None:
        """A check box of Wagtail's admin, whose own key is Space."""
        for _ in range(TRIES):
            if box.is_checked():
                return
            if self.way == "mouse":
                box.click()
            else:
                self.reach(box)
                self.page.keyboard.press("Space")
        assert box.is_checked(), box

    def reach(self, thing: Any) -> None:
        """Tab until it has the focus."""
        thing = thing.first
        thing.wait_for(state="attached")
        for _ in range(MOST_STOPS):
            if thing.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
            self.stops += 1
        raise AssertionError(f"{MOST_STOPS} stops and it never had the focus: {thing}")
