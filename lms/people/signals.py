"""News of people, sent inside the transaction. `person_erasing`: person (a User, still as she was).

Whoever keeps words, files or anything else about a person takes them away when this comes.

`person_confirmed` and `person_rejected`: person, by. Of somebody whom only a list had named, an officer or counsellor
says who she is, or that she is not who the list says: what waited for that is let through, or ended.

`help_ended`: helper_id, subject_id (of Users). From now on this helper is on her own; what she made in that right ends.
"""

from django.dispatch import Signal

person_erasing = Signal()
person_confirmed = Signal()
person_rejected = Signal()
help_ended = Signal()
