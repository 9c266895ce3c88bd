"""A person's own account: how she signs in, where, what was written about her, what she agreed to."""
