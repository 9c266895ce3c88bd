"""axe on the page that is open, in light, dark and large."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe

MODES = ({}, {"theme": "dark"}, {"size": "large"})


def violations_in_admin(page: Any) -> list[str]:
    """What axe finds in our part of a page of Wagtail's admin; its frame and menus are Wagtail's."""
    found = Axe().run(page, context="#main").response["violations"]
    return [f"{page.url}: {each['id']} — {each['help']} ({each['nodes'][0]['target']})" for each in found]


def violations(page: Any) -> list[str]:
    """What axe finds on this page in any of the three modes, in words."""
    found = []
    for mode in MODES:
        for name, value in mode.items():
            page.evaluate("([name, value]) => { document.documentElement.dataset[name] = value; }", [name, value])
        # Colours fade from mode to mode; axe would measure one half-way.
        page.evaluate("() => Promise.allSettled(document.getAnimations().map((each) => each.finished))")
        for violation in Axe().run(page).response["violations"]:
            where = "; ".join(str(node["target"]) for node in violation["nodes"][:3])
            found.append(f"{page.url} {mode or 'light'}: {violation['id']} — {violation['help']} ({where})")
        for name in mode:
            page.evaluate("name => { delete document.documentElement.dataset[name]; }", name)
    return found
