"""What people and the player ask for: pages, forms, JSON, and progress as values."""
