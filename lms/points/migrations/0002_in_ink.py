"""Policies, postings, achievements and checkpoints are written in ink."""

from django.db import migrations

from foundation.append_only import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("points", "0001_initial")]
    operations = [
        forbid_changes("points_policy"),
        forbid_changes("points_ledgertxn"),
        forbid_changes("points_ledgerleg"),
        forbid_changes("points_achievement"),
        forbid_changes("points_policymend"),
        forbid_changes("points_checkpoint"),
        forbid_changes("points_checkpointhead"),
    ]
