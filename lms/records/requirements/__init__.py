"""What a programme's certificate asks for, and how far somebody has come."""
