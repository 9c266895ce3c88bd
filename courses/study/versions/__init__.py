"""Films and texts that change or stand twice: who finishes which version, and what was counted elsewhere."""
