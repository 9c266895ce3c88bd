"""Signals about people, sent inside the transaction. `person_erasing`: person (a User, still unchanged).

An app that keeps words, files or anything else about a person deletes them at this signal.

`person_confirmed` and `person_rejected`: person, by. Of somebody whom only a list had named, an officer or counsellor
says who she is, or that she is not who the list says: what waited for that is credited, or ended.

`help_ended`: helper_id, subject_id (of Users). This helper's right has ended, and what she made by it ends.
"""

from django.dispatch import Signal

person_erasing = Signal()
person_confirmed = Signal()
person_rejected = Signal()
help_ended = Signal()
