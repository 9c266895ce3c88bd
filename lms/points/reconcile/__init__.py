"""The ledger compared with its sources: voids, merged accounts, rebuilds and audits."""
