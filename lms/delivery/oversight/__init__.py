"""Study that looks odd, and taking it out of the count in two steps."""
