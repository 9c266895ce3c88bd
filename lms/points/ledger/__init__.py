"""The ledger itself: the only place that writes transactions, their proof, checkpoints and export."""
