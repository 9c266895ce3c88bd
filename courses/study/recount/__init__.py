"""Everything derived from facts, recomputed: voids, rebuilds, proofs."""
