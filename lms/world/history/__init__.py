"""What people of the demonstration world did in the last weeks: real intake, with the clock set back."""
