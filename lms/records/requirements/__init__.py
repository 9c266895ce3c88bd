"""What a programme's certificate asks for, and how far a learner is."""
