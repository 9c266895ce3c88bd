"""Wagtail's admin without its pages: the front, accounts, shelves, reports, choosers and the admin's API."""

from lms.people.library.entries import Access, Entry, entries

PUBLIC, SIGNED_IN, ADMIN = Access.PUBLIC, Access.SIGNED_IN, Access.ADMIN
OPERATOR, SIGN_IN, CLOSED = Access.OPERATOR, Access.SIGN_IN, Access.CLOSED

DOORS = entries(
    (
        SIGN_IN,
        "one way in: whoever signs in does so on one page, with its limits and its second factor",
        ["wagtailadmin_login"],
    ),
    (
        SIGN_IN,
        "nobody has e-mail here: a forgotten password is replaced by a code to the phone, on the sign-in page",
        [
            "wagtailadmin_password_reset",
            "wagtailadmin_password_reset_done",
            "wagtailadmin_password_reset_confirm",
            "wagtailadmin_password_reset_complete",
        ],
    ),
)
FRONT = entries(
    (ADMIN, "the front of course editing", ["wagtailadmin_home"]),
    (ADMIN, "one's own language and theme; password, e-mail and name are not changed here", ["wagtailadmin_account"]),
    (ADMIN, "ends the session", ["wagtailadmin_logout"]),
    (ADMIN, "remembers which hints somebody has closed", ["wagtailadmin_dismissibles"]),
    (ADMIN, "words and icons of the admin's pages", ["wagtailadmin_javascript_catalog", "wagtailadmin_sprite"]),
    (ADMIN, "who else edits this page just now", [f"wagtailadmin_editing_sessions:{n}" for n in ("ping", "release")]),
    (ADMIN, "how a block looks, with made-up content", ["wagtailadmin_block_preview"]),
    (ADMIN, "tags that others have used", ["wagtailadmin_tag_autocomplete", "wagtailadmin_tag_model_autocomplete"]),
    (CLOSED, "only raises an error, to try error mails with", ["wagtailadmin_error_test"]),
    (CLOSED, "a page that shows how a missing page looks", ["manage/test404/"]),
    (CLOSED, "whatever else stands below the admin's address is no page", ["manage/^.*/$"]),
)
PEOPLE = entries(
    (
        CLOSED,
        "accounts and passwords are nobody's to edit here: people come by rosters, offices and `manage.py`",
        [
            f"wagtailusers_users:{name}"
            for name in (
                "index",
                "index_results",
                "add",
                "edit",
                "delete",
                "history",
                "history_results",
                "usage",
                "copy",
            )
        ],
    ),
    (
        CLOSED,
        "groups are a projection of postings; one edited by hand would be put back at night",
        [
            f"wagtailusers_groups:{name}"
            for name in ("index", "index_results", "add", "edit", "delete", "history", "history_results", "usage")
        ],
    ),
)
API = entries(
    (ADMIN, "the page tree of the admin's menu", [f"pages:{name}" for name in ("listing", "detail", "find")]),
    (ADMIN, "the verbs of the page menus; publishing passes the gate here too", ["pages:action"]),
    (
        CLOSED,
        "no page of the admin asks for it, and it would list the shelves of all bases",
        [f"{kind}:{name}" for kind in ("documents", "images") for name in ("listing", "detail", "find")],
    ),
    space="wagtailadmin_api",
)
SHELVES = entries(
    (
        OPERATOR,
        "a base's shelf is made when the base is admitted; an operator mends names",
        [f"wagtailadmin_collections:{name}" for name in ("index", "add", "edit", "delete")],
    ),
    (CLOSED, "a shared password would be one more way in", ["wagtailadmin_collections:set_privacy"]),
    (
        OPERATOR,
        "the review's steps are part of the service; an operator mends them",
        [
            f"wagtailadmin_workflows:{name}"
            for name in (
                *("index", "index_results", "add", "enable", "disable", "edit", "usage", "usage_results", "remove"),
                *("add_task", "select_task_type", "task_index", "task_index_results", "edit_task", "disable_task"),
                *("enable_task", "task_chooser", "task_chooser_results", "task_chooser_create", "task_chosen"),
            )
        ],
    ),
    (
        OPERATOR,
        "the site's host name",
        [
            f"wagtailsites:{name}"
            for name in (
                *("index", "index_results", "add", "edit", "delete", "history", "history_results", "usage", "copy"),
            )
        ],
    ),
    (
        OPERATOR,
        "addresses that moved",
        [f"wagtailredirects:{name}" for name in (*("index", "index_results", "add", "edit", "delete"),)],
    ),
    (
        CLOSED,
        "nobody needs redirects by the hundred",
        ["wagtailredirects:start_import", "wagtailredirects:process_import"],
    ),
    (CLOSED, "no settings are registered", ["wagtailsettings:edit", "wagtailsettings:preview_on_edit"]),
    (CLOSED, "no snippets are registered", ["wagtailsnippets:index"]),
    (
        CLOSED,
        "no form pages exist",
        [
            f"wagtailforms:{name}"
            for name in (
                *("index", "index_results", "list_submissions", "list_submissions_results", "delete_submissions"),
            )
        ],
    ),
    (
        CLOSED,
        "texts embed nothing from elsewhere, and the server would fetch whatever address is typed",
        ["wagtailembeds:chooser", "wagtailembeds:chooser_upload"],
    ),
)
REPORTS = entries(
    (ADMIN, "what waits for review and what is locked, of the pages one may see", [
        "locked_pages", "locked_pages_results", "workflow", "workflow_results", "workflow_tasks",
        "workflow_tasks_results", "aging_pages", "aging_pages_results",
    ]),
    (OPERATOR, "who did what to every page, and how many pages of a type there are, across all bases", [
        "site_history", "site_history_results", "page_types_usage", "page_types_usage_results",
    ]),
    space="wagtailadmin_reports",
)  # fmt: skip
FILES = entries(
    (ADMIN, "documents of one's own shelves", [f"wagtaildocs:{name}" for name in (
        *("index", "index_results", "add", "edit", "delete", "add_multiple", "edit_multiple", "delete_multiple"),
        *("create_multiple_from_uploaded_document", "delete_upload_multiple", "document_usage"),
    )]),
    (ADMIN, "choosing a document", [f"wagtaildocs_chooser:{name}" for name in (
        *("choose", "choose_results", "chosen", "chosen_multiple", "create"),
    )]),
    (ADMIN, "pictures of one's own shelves", [f"wagtailimages:{name}" for name in (
        *("index", "index_results", "edit", "delete", "add", "image_usage", "preview", "add_multiple", "edit_multiple"),
        *("create_multiple_from_uploaded_image", "delete_multiple", "delete_upload_multiple"),
    )]),
    (CLOSED, "pictures of any size by address are not served", [
        "wagtailimages:url_generator", "wagtailimages:url_generator_output",
    ]),
    (ADMIN, "choosing a picture", [f"wagtailimages_chooser:{name}" for name in (
        *("choose", "choose_results", "chosen", "chosen_multiple", "create", "select_format"),
    )]),
    (CLOSED, "a film comes by the upload page, never through the chooser", ["asset_chooser:create"]),
)  # fmt: skip
CHOOSERS = entries(
    (ADMIN, "choosing a page to link to", [f"wagtailadmin_choose_page{name}" for name in (
        *("", "_child", "_search", "_chosen_multiple"),
    )]),
    (ADMIN, "a link to elsewhere in a text", [f"wagtailadmin_choose_page_{name}" for name in (
        *("external_link", "email_link", "phone_link", "anchor_link"),
    )]),
)  # fmt: skip
BULK = {
    "wagtail_bulk_action": Entry(
        ADMIN,
        "several pages, pictures or documents at once, each asked about; never accounts",
        only={
            "app_label": frozenset({"wagtailcore", "wagtailimages", "wagtaildocs"}),
            "model_name": frozenset({"page", "image", "document"}),
        },
    )
}
ENTRIES = DOORS | FRONT | PEOPLE | API | SHELVES | REPORTS | FILES | CHOOSERS | BULK
