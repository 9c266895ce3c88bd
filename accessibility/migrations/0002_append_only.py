"""What was said, approved or returned is never changed afterwards, whoever holds the database's password."""

from django.db import migrations

from media_pipeline.append_only import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("accessibility", "0001_initial")]
    operations = [
        forbid_changes("accessibility_trackversion"),
        forbid_changes("accessibility_approval"),
        forbid_changes("accessibility_return"),
    ]
