"""What an operator looks at: the board, the console, disk use, admission and garbage collection."""
