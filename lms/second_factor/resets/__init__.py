"""Resetting all factors of somebody who has lost them: two officers, a day, a message to the person."""
