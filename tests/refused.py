"""What a page with something refused owes to whoever reads it, and a field to a browser that may fill it in."""

from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

WRONG = {"zh-hans": "有误：", "en": "Error: "}
# The words of libraries in place of ours, as they stand in their catalogues.
THEIRS = (
    "必需字段",
    "错误代码",
    "这个字段是必填项",
    "确保该",
    "输入一个有效的",
    "选择一个有效的选项",
    "This field is required",
)


def kind(control: Tag) -> str:
    return str(control.get("type") or "text").lower() if control.name == "input" else str(control.name)


def faults(page: BeautifulSoup, language: str = "zh-hans") -> Iterator[str]:
    """What a page that came back owes to whoever reads it."""
    title = page.title.get_text().strip() if page.title else ""
    if not title.startswith(WRONG[language]):
        yield f"the title is “{title}”"
    summaries = page.select("[data-wrong]")
    for each in summaries:
        if each.get("role") != "alert" or each.get("tabindex") != "-1":
            yield "the summary takes no focus, or is no alert"
    for link in (link for each in summaries for link in each.select("a[href^='#']")):
        target = page.find(id=str(link["href"])[1:])
        if not isinstance(target, Tag) or target.name not in ("input", "select", "textarea", "button"):
            yield f"the link {link['href']} leads to no field"
    for control in page.select("main [aria-invalid=true]"):
        named = str(control.get("aria-describedby") or "")
        group = control.find_parent("fieldset")
        named += f" {group.get('aria-describedby') or ''}" if isinstance(group, Tag) else ""
        if not any(name.endswith("_error") and page.find(id=name) for name in named.split()):
            yield f"{control.get('name')} does not say what is wrong with it"
    main = page.main.get_text() if page.main else page.get_text()
    yield from (f"says {words}" for words in THEIRS if words in main and language != "en")


def drop_downs(page: BeautifulSoup) -> Iterator[str]:
    """Lists that open with Enter but want arrow keys, which whoever has one switch has not."""
    yield from (f"{control.get('name')} is a drop-down list" for control in page.select("select, datalist"))


def undeclared(page: BeautifulSoup) -> Iterator[str]:
    """Fields about somebody for which a browser has to guess what it may fill in."""
    for control in page.select("main input, main textarea"):
        name, hint = str(control.get("name") or "").split("-")[-1], str(control.get("autocomplete") or "")
        allowed: tuple[str, ...] = ()
        if kind(control) == "tel":
            allowed = ("tel", "off")
        elif kind(control) == "password":
            allowed = ("current-password",) if name in ("password", "oldpassword") else ("new-password",)
        elif name in ("code", "sms"):
            allowed = ("one-time-code",)
        elif name == "login":
            allowed = ("username",)
        elif name in ("name", "citizen_id", "phone") and kind(control) == "text":
            allowed = ("off",)
        if allowed and hint not in allowed:
            yield f"{name}: autocomplete is “{hint}”"
