"""Who opened a sealed field stays written."""

from django.db import migrations

from media_pipeline.append_only import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("people", "0002_yunnan_divisions")]
    operations = [forbid_changes("people_reveal")]
