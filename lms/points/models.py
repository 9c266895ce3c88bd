"""Policies, the ledger, balances."""
