"""What Wagtail and Django serve to readers."""

from lms.people.library.entries import Access, entries

PUBLIC, SIGN_IN, CLOSED = Access.PUBLIC, Access.SIGN_IN, Access.CLOSED

ENTRIES = entries(
    (PUBLIC, "the site's pages; `pages.view_page` says who reads which", ["wagtail_serve"]),
    (
        CLOSED,
        "the same address is ours (`courses.pages.views.document`), which says what a browser may do with it",
        ["wagtaildocs_serve"],
    ),
    (PUBLIC, "the language of the pages", ["set_language"]),
    (SIGN_IN, "one way in: Wagtail's own form knows no limits and no second factor", ["wagtailcore_login"]),
    (
        CLOSED,
        "a shared password would be one more way in",
        ["wagtailcore_authenticate_with_password", "wagtaildocs_authenticate_with_password"],
    ),
)
