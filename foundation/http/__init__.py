"""What views stand on: who may call them, what was posted to them, and what a body becomes."""
