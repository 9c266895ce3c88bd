"""A fresh proof of who sits there."""
