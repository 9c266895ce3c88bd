"""Which rules hold: versions of policies and what a class asks beyond them."""
