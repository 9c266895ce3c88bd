"""Help as pages of ours: the Chinese guides of this repository, by role, with a search through them."""
