"""Reports hold no rows of their own yet: every figure is counted from the ledger when it is asked for."""
