"""axe on the page that is open, in light, dark and large."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe

WEAR = """theme => {
    const worn = document.documentElement.classList;
    worn.remove("w-theme-light", "w-theme-dark", "w-theme-system");
    worn.add(theme);
}"""
MODES = ({}, {"theme": "dark"}, {"size": "large"})
# Colours fade from mode to mode; axe would measure one half-way. Only transitions are waited for: some of Wagtail's
# animations run for a dozen seconds, and change nothing that axe looks at.
FADED = """() => Promise.allSettled(
    document.getAnimations().filter((each) => each instanceof CSSTransition).map((each) => each.finished)
)"""


def violations_in_admin(page: Any) -> list[str]:
    """What axe finds on a page of Wagtail's admin, its own frame and menus included, in its light and dark themes."""
    found = []
    page.wait_for_load_state("networkidle")
    for theme in ("w-theme-light", "w-theme-dark"):
        page.evaluate(WEAR, theme)
        page.evaluate(FADED)
        for each in Axe().run(page).response["violations"]:
            found.append(f"{page.url} {theme}: {each['id']} — {each['help']} ({each['nodes'][0]['target']})")
    return found


def violations(page: Any) -> list[str]:
    """What axe finds on this page in any of the three modes, in words."""
    found = []
    for mode in MODES:
        for name, value in mode.items():
            page.evaluate("([name, value]) => { document.documentElement.dataset[name] = value; }", [name, value])
        page.evaluate(FADED)
        for violation in Axe().run(page).response["violations"]:
            where = "; ".join(str(node["target"]) for node in violation["nodes"][:3])
            found.append(f"{page.url} {mode or 'light'}: {violation['id']} — {violation['help']} ({where})")
        for name in mode:
            page.evaluate("name => { delete document.documentElement.dataset[name]; }", name)
    return found
