"""News of the ledger for the folders above, sent inside the transaction.

`ledger_corrected`: txn. Sent for every line that takes back or corrects: reversals, corrections, regrades.
"""

from django.dispatch import Signal

ledger_corrected = Signal()
