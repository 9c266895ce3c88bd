"""Who was merged and who was erased stays written."""

from django.db import migrations

from media_pipeline.append_only import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("people", "0005_residence_merge_erasure")]
    operations = [forbid_changes("people_merge"), forbid_changes("people_erasure")]
