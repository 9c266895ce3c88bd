"""A copy of all that is kept about a person, for herself."""
