"""What earns points and hours: one module a kind of credit, posting, and credit that waits."""
