"""Versions of captions, approvals and returns are written in ink."""

from django.db import migrations

from foundation.append_only import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("accessibility", "0001_initial")]
    operations = [
        forbid_changes("accessibility_trackversion"),
        forbid_changes("accessibility_approval"),
        forbid_changes("accessibility_return"),
    ]
