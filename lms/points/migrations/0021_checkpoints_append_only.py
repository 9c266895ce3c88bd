"""Checkpoints are written in ink, like what they seal."""

from django.db import migrations

from media_pipeline.append_only import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("points", "0020_checkpoints")]
    operations = [forbid_changes("points_checkpoint"), forbid_changes("points_checkpointhead")]
