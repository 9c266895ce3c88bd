"""The ledger held against its sources: voids, merged accounts, rebuilds and audits."""
