"""Everything derived from facts, computed again: voids, rebuilds, proofs."""
