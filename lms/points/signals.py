"""News of the ledger for the folders above, sent inside the transaction.

`ledger_corrected`: txn. Sent for every line that takes back or corrects: reversals, corrections, regrades.
`identity_released`: person. What waited for her to be confirmed stands in her ledger now.
"""

from django.dispatch import Signal

ledger_corrected = Signal()
identity_released = Signal()
