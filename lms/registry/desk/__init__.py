"""The officer's desk for one person: find, correct, move, merge, erase, decide."""
