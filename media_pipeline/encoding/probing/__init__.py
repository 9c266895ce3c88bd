"""What a file of unknown origin is, found out before anything is made of it."""
