"""Signals for the apps above, sent inside the transaction that makes it true (but for `artifact_stored`)."""

from django.dispatch import Signal

# artifact: Artifact, not current yet. Its files lie in their place and no transaction is open: the time for what takes
# long and is wanted when it is published.
artifact_stored = Signal()
artifact_published = Signal()  # artifact: Artifact, now the current one of its kind
asset_deleting = Signal()  # asset: Asset; delete what nobody will miss (untouched drafts), or let PROTECT refuse
run_finished = Signal()  # run: Run, in its final state
# token, tree, name, whole (not a part of the file): a file goes out under a token. A receiver that gave no such token
# raises Http404.
media_handed_out = Signal()
