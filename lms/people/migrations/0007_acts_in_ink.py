"""Who did what is written in ink."""

from django.db import migrations

from foundation.append_only import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("people", "0006_acts_of_offices")]
    operations = [forbid_changes("people_act")]
