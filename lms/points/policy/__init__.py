"""Which rules hold: versions of policies, what a class asks beyond them, and their words."""
