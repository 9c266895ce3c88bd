"""Evidence is written in ink."""

from django.db import migrations

from media_pipeline.append_only import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("study", "0001_initial")]
    operations = [forbid_changes("study_evidencechunk"), forbid_changes("study_evidenceconflict")]
