"""A fresh proof of identity."""
