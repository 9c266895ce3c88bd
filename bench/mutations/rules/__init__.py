"""The table, room by room. `before` is anchored on a short line that says the rule and seldom changes."""
