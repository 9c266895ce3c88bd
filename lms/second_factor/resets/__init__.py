"""Taking every factor from somebody who has lost them: two officers, a day, word to the person."""
