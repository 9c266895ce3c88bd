"""People whom a base's list names, until an office has said who they are."""
