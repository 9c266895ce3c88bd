"""Life cycles as tables: the steps, taking one, and how they are drawn."""
