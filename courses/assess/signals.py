"""Signals of quizzes, sent inside the transaction. `attempt_marked`: attempt (a QuizAttempt)."""

from django.dispatch import Signal

attempt_marked = Signal()
