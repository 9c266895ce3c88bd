"""Wagtail's admin of pages: a course editor writes, a reviewer publishes, and the page's own rights are asked."""

from lms.people.library.entries import Access, entries

ADMIN, CLOSED = Access.ADMIN, Access.CLOSED

TREE = entries(
    (
        ADMIN,
        "the page tree, as far as one may see it",
        ["wagtailadmin_explore_root", "wagtailadmin_explore", "wagtailadmin_explore_results"],
    ),
)
PAGES = entries(
    (
        ADMIN,
        "writing a page",
        ["add", "add_subpage", "choose_parent", "edit", "copy", "delete", "move", "move_confirm", "set_page_position"],
    ),
    (
        ADMIN,
        "seeing a page before it is out",
        ["preview_on_add", "preview_on_edit", "view_draft", "workflow_preview", "revisions_view", "revisions_compare"],
    ),
    (ADMIN, "finding a page", ["search", "search_results", "type_use", "type_use_results", "usage"]),
    (
        ADMIN,
        "review: approving, sending back, taking a page offline",
        [
            *("workflow_action", "collect_workflow_action_data", "confirm_workflow_cancellation"),
            *("unpublish", "lock", "unlock", "workflow_history", "workflow_history_detail"),
        ],
    ),
    (
        ADMIN,
        "earlier versions and who wrote them",
        ["revisions_index", "revisions_revert", "revisions_unschedule", "history", "history_results", "convert_alias"],
    ),
    (CLOSED, "a shared password would be one more way in; who reads a page follows from its course", ["set_privacy"]),
    space="wagtailadmin_pages",
)
ENTRIES = TREE | PAGES
