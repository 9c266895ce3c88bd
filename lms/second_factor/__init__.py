"""The second factor: who must have one, proving it at sign-in and again before grave acts, and losing it."""
