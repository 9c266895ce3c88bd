"""People whom a base's list names, until an office has decided who they are."""
