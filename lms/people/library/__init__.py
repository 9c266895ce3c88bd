"""Every address of a library's views, named one by one, with who may reach it and why.

A library's view carries no declaration of ours, so the declaration stands here. An address that is not named is refused
at run time (`lms.people.middleware.DeclaredViews`), and `tests/house/test_library_addresses.py` fails when an upgrade
adds one. At an open address the library's own permission check still runs: this table says who gets that far.
"""

from lms.people.library import accounts, admin, admin_pages, sites
from lms.people.library.entries import Access, Entry

TABLE: dict[str, Entry] = {**admin.ENTRIES, **admin_pages.ENTRIES, **accounts.ENTRIES, **sites.ENTRIES}

__all__ = ["TABLE", "Access", "Entry", "find"]


def find(name: str) -> Entry | None:
    """Return the entry of an address by its full name, or by its route where the library gave it no name."""
    return TABLE.get(name)
