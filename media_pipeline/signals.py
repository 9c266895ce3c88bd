"""News for the folders above, sent inside the transaction that makes it true."""

from django.dispatch import Signal

artifact_published = Signal()  # artifact: Artifact, now the current one of its kind
run_finished = Signal()  # run: Run, in its final state
