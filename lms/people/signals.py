"""News of people, sent inside the transaction. `person_erasing`: person (a User, still as she was).

Whoever keeps words, files or anything else about a person takes them away when this comes.
"""

from django.dispatch import Signal

person_erasing = Signal()
