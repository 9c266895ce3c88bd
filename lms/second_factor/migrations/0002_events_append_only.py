"""What happened to somebody's second factor is written in ink."""

from django.db import migrations

from foundation.append_only import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("second_factor", "0001_devices_resets_and_events")]
    operations = [forbid_changes("second_factor_factorevent")]
