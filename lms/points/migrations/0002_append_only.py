"""The ledger and the policies are written in ink."""

from django.db import migrations

from media_pipeline.append_only import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("points", "0001_initial")]
    operations = [
        forbid_changes("points_policy"),
        forbid_changes("points_ledgertxn"),
        forbid_changes("points_ledgerleg"),
    ]
