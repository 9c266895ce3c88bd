"""A form as a browser sends it: with what the page put into it, by whoever sits there by then."""

import re
from html import unescape
from typing import Any

from django.test import Client

from lms.people.models.sessions import UserSession

FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def form_of(browser: Client, page: str, *, action: str = "") -> dict[str, Any]:
    """The hidden fields of the page's form that is sent to `action` (left out: to the page itself)."""
    html = browser.get(page).content.decode()
    for attributes, inside in FORM.findall(html):
        found = re.search(r'action="([^"]*)"', attributes)
        if (unescape(found.group(1)) if found else "") == action:
            return {name: unescape(value) for name, value in HIDDEN.findall(inside)}
    raise AssertionError(f"{page} has no form for {action or 'itself'}")


def end_session(browser: Client) -> None:
    """The session is over; the browser still has its cookies."""
    UserSession.objects.filter(session_key=browser.cookies["sessionid"].value).delete()


def sign_in(browser: Client, login: str, sent: Any) -> Any:
    """On to the page for signing in, where an answer led, and through it; the answer after all leadings."""
    assert sent.status_code == 302, sent.status_code
    assert sent["Location"].startswith("/accounts/login/"), sent["Location"]
    fields = form_of(browser, sent["Location"], action="/accounts/login/")
    return browser.post("/accounts/login/", fields | {"login": login, "password": "pw"}, follow=True)
