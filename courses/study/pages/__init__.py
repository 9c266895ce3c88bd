"""What people and the player request: pages, forms, JSON, and progress as values."""
