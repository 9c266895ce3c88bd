"""The trainee's record and certificates."""
