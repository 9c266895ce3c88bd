"""Answers that prove a reading, and what editors said of their films, are written in ink."""

from django.db import migrations

from media_pipeline.append_only import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("study", "0010_reading_and_edits")]
    operations = [forbid_changes("study_readingproof"), forbid_changes("study_timelineedit")]
