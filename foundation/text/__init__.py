"""Text as people type it and as the database keeps it: running text, encrypted text, words to search by."""
