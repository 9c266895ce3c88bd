"""axe on the page that is open, in light, dark and large.

Everything axe knows is asked once a page. Another look changes colours, or sizes: there only the rules that read those
are asked again, because all of axe over every look took a third of the browser tests' time.
"""

from collections.abc import Iterator
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

WEAR = """theme => {
    const worn = document.documentElement.classList;
    worn.remove("w-theme-light", "w-theme-dark", "w-theme-system");
    worn.add(theme);
}"""
DRESS = """look => {
    for (const name of ["theme", "size"]) delete document.documentElement.dataset[name];
    Object.assign(document.documentElement.dataset, look);
}"""
# Colours fade from look to look; axe would measure one half-way. Only transitions are ended: some of Wagtail's
# animations run for a dozen seconds, and change nothing that axe looks at.
FADED = """() => document.getAnimations().forEach((each) => each instanceof CSSTransition && each.finish())"""
OF_COLOUR = ["color-contrast", "link-in-text-block"]
OF_SIZE = ["color-contrast", "target-size", "scrollable-region-focusable", "meta-viewport"]
OF_LEVELS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
LOOKS: tuple[tuple[dict[str, str], list[str] | None], ...] = (
    ({}, None),
    ({"theme": "dark"}, OF_COLOUR),
    ({"size": "large"}, OF_SIZE),
)
# Nothing is fetched once more. axe waits ten seconds for the length of a film that loads only when it is played, and
# asks for imported style sheets beside the page instead of beside what imports them: sixty pages of 404 a look.
# Of its rules only css-orientation-lock reads them; tests/house/test_static.py asks that.
ASK = """async ([context, only]) => {
    const options = { resultTypes: ["violations"], preload: false };
    if (only) options.runOnly = only;
    const { violations } = await axe.run(context || document, options);
    return violations.map(({ id, help, nodes }) => ({
        id, help, nodes: nodes.map(({ target, html }) => ({ target, html })),
    }));
}"""


def violations(page: Any) -> list[str]:
    """What axe finds on this page in any of the three looks, in words."""
    found = []
    for look, rules in LOOKS:
        if look:
            page.evaluate(DRESS, look)
        for each in ask(page, rules=rules):
            where = "; ".join(str(node["target"]) for node in each["nodes"][:3])
            found.append(f"{page.url} {look or 'light'}: {each['id']} — {each['help']} ({where})")
    page.evaluate(DRESS, {})
    return found


def violations_in_admin(page: Any) -> list[str]:
    """What axe finds on a page of Wagtail's admin, its own frame and menus included, in its light and dark themes."""
    found = []
    page.wait_for_load_state("networkidle")
    for theme, rules in (("w-theme-light", None), ("w-theme-dark", OF_COLOUR)):
        page.evaluate(WEAR, theme)
        for each in ask(page, rules=rules):
            found.append(f"{page.url} {theme}: {each['id']} — {each['help']} ({each['nodes'][0]['target']})")
    return found


def in_words(page: Any, rules: list[str] | None = None) -> Iterator[str]:
    """What axe finds on this page as it stands."""
    for each in ask(page, rules=rules):
        yield f"{each['id']}: {each['nodes'][0]['html'][:150]}"


def ask(page: Any, *, rules: list[str] | None = None, tags: list[str] | None = None, within: str = "") -> Any:
    """axe's violations: everything it knows, or these rules, or the rules with these tags."""
    page.evaluate(FADED)
    if not page.evaluate("() => Boolean(window.axe?.unchanged)"):  # Wagtail brings an axe with rules of its own
        page.evaluate(AXE_SCRIPT)
        page.evaluate("() => { axe.unchanged = true }")
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": tags} if tags else None
    return page.evaluate(ASK, [within, only])
