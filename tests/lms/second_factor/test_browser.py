"""Passkey and app in a real browser: set up, signed in with, at 1280 and 360 px, by keyboard, axe without findings."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lms.people.models import Division, Organisation, Posting, Role, User
from lms.second_factor.factors import factors
from tests.journeys import axe
from tests.lms.second_factor.conftest import code_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}

WATCH = """window.blocked = [];
document.addEventListener("securitypolicyviolation", (event) => window.blocked.push(event.violatedDirective));"""


@pytest.fixture
def account(stocked: None) -> User:
    user = User(username="county", name="县管理员")
    user.set_password("pw")
    user.save()
    place = Division.objects.get(code="532822")
    office = Organisation.objects.create(division=place, name="勐海县残联")
    Posting.objects.create(user=user, organisation=office, division=place, role=Role.COUNTY_OFFICER)
    return user


@pytest.fixture
def browse(chromium: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """browse(width=…): a page with a passkey store of its own; a script that fails, or our policy, fails the test."""
    contexts: list[Any] = []
    failures: list[str] = []

    def open_(*, width: int = 1280, **how: Any) -> Any:
        contexts.append(chromium.new_context(viewport={"width": width, "height": 900}, locale="zh-CN", **how))
        page = contexts[-1].new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.add_init_script(WATCH)
        page.site = live_server.url.replace("127.0.0.1", "localhost")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert failures == []


def with_key(page: Any) -> Any:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return session


def picture(page: Any, name: str) -> None:
    """SHOTS=folder keeps what the pages looked like."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def looked_at(page: Any, name: str) -> None:
    picture(page, name)
    assert page.evaluate("window.blocked") == [], name  # by our policy; axe itself styles inline, afterwards
    assert axe.violations(page) == []
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, name


def with_password(page: Any) -> None:
    page.goto(f"{page.site}/accounts/login/")
    page.fill("[name=login]", "county")
    page.fill("[name=password]", "pw")
    page.press("[name=password]", "Enter")


def test_a_passkey_is_set_up_at_the_first_sign_in_and_signs_in_alone(browse: Any, account: User) -> None:
    page = browse()
    with_key(page)
    page.goto(f"{page.site}/accounts/login/")
    looked_at(page, "login")
    with_password(page)
    page.wait_for_url("**/second-factor/setup/**")
    looked_at(page, "setup")

    page.click("main a[href='/accounts/2fa/webauthn/add/']")
    looked_at(page, "passkey-add")
    page.click("form[data-passkey] button[type=button]")
    page.wait_for_url("**/second-factor/codes/")
    looked_at(page, "codes")
    heard = page.locator("ol.factor-codes").aria_snapshot()
    assert len(re.findall(r"\b\d( \d){7}\b", heard)) == 10, heard  # digit by digit
    assert not re.search(r"\d{4}", heard)
    page.emulate_media(media="print")
    picture(page, "codes-print")
    assert page.locator(".factor-code").first.evaluate("each => parseFloat(getComputedStyle(each).fontSize)") >= 30
    assert not page.locator(".no-print").first.is_visible()
    page.emulate_media(media="screen")
    page.check("#id_kept")
    page.click("form.no-print button[type=submit]")
    arrives(page)

    page.goto(f"{page.site}/accounts/second-factor/")
    looked_at(page, "mine")
    leave(page)
    page.goto(f"{page.site}/accounts/login/")
    page.click("form[data-passkey=login] button[type=button]")
    arrives(page)
    assert factors.has_factor(account)


def test_a_passkey_is_the_second_step_and_remembers_the_device(browse: Any, account: User) -> None:
    page = browse()
    with_key(page)
    with_password(page)
    page.click("main a[href='/accounts/2fa/webauthn/add/']")
    page.click("form[data-passkey] button[type=button]")
    page.wait_for_url("**/second-factor/codes/")
    page.check("#id_kept")
    page.click("form.no-print button[type=submit]")
    arrives(page)
    leave(page)

    with_password(page)
    page.wait_for_url("**/2fa/authenticate/")
    looked_at(page, "second-step")
    page.check("#id_remember")
    page.click("form[data-passkey=get] button[type=button]")
    arrives(page)
    leave(page)
    with_password(page)
    arrives(page)


def test_a_passkey_that_is_not_there_says_so_in_words(browse: Any, account: User) -> None:
    page = browse()
    session = with_key(page)
    session.send("WebAuthn.disable")
    page.goto(f"{page.site}/accounts/login/")
    page.evaluate(
        "() => { navigator.credentials.get = () => Promise.reject(new DOMException('no', 'NotAllowedError')) }"
    )

    page.click("form[data-passkey=login] button[type=button]")

    page.wait_for_selector("[data-passkey-problem]:not([hidden])")
    assert "通行密钥" in page.inner_text("[data-passkey-problem]")
    looked_at(page, "passkey-missing")


def test_an_app_by_keyboard_alone_on_a_narrow_screen(browse: Any, account: User) -> None:
    page = browse(width=360, forced_colors="none")
    with_password(page)
    page.wait_for_url("**/second-factor/setup/**")
    picture(page, "setup-360")
    by_keyboard(page, "main a[href='/accounts/2fa/totp/activate/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/totp/activate/")
    looked_at(page, "app-360")
    secret = page.locator(".factor-code .visually-hidden").inner_text().replace(" ", "")
    field = page.locator("[name=code]")
    assert (field.get_attribute("autocomplete"), field.get_attribute("inputmode")) == ("one-time-code", "numeric")

    by_keyboard(page, "[name=code]")
    code = code_at(secret=secret)
    page.keyboard.insert_text(f"{code[:3]} {code[3:]}")  # as a paste does
    page.keyboard.press("Enter")
    page.wait_for_url("**/second-factor/codes/")
    looked_at(page, "codes-360")
    by_keyboard(page, "#id_kept")
    page.keyboard.press("Space")
    by_keyboard(page, "form.no-print button[type=submit]")
    page.keyboard.press("Enter")
    arrives(page)

    page.goto(f"{page.site}/accounts/second-factor/prove/")
    looked_at(page, "prove-360")
    page.goto(f"{page.site}/accounts/second-factor/")
    looked_at(page, "mine-360")


def test_forced_colours_keep_the_picture_for_the_app_readable(browse: Any, account: User) -> None:
    page = browse(forced_colors="active")
    with_password(page)
    page.goto(f"{page.site}/accounts/2fa/totp/activate/")
    picture(page, "app-forced")

    assert page.locator(".factor-qr__picture").evaluate("each => getComputedStyle(each).backgroundColor") == (
        "rgb(255, 255, 255)"
    )


def leave(page: Any) -> None:
    """Sign out, and wait for it: the next page must not overtake it."""
    with page.expect_navigation():
        page.click("header form[action='/accounts/logout/'] button")


def arrives(page: Any) -> None:
    """Wait until she is where officers work; else say what the page says."""
    try:
        page.wait_for_url("**/todo/**")
    except Exception as error:
        picture(page, "stuck")
        pytest.fail(f"{page.url}: {page.inner_text('main')[:600]} {error}")


def by_keyboard(page: Any, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(60):
        if page.evaluate("where => document.activeElement?.matches(where)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not reach {selector}")
