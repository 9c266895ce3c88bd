"""Evidence and spans as values: no database."""
