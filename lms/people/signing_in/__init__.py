"""Signing in: phones and passwords, codes by SMS, sessions and what follows for them."""
