"""Answers, voids and what was decided of them are written in ink."""

from django.db import migrations

from media_pipeline.append_only import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("study", "0003_presence_and_voids")]
    operations = [
        forbid_changes("study_presence"),
        forbid_changes("study_evidencevoid"),
        forbid_changes("study_voiddecision"),
    ]
