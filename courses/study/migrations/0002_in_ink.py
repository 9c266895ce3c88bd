"""What was seen, read, answered, voided and edited is written in ink."""

from django.db import migrations

from foundation.append_only import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("study", "0001_initial")]
    operations = [
        forbid_changes("study_evidencechunk"),
        forbid_changes("study_evidenceconflict"),
        forbid_changes("study_presence"),
        forbid_changes("study_evidencevoid"),
        forbid_changes("study_voiddecision"),
        forbid_changes("study_readingproof"),
        forbid_changes("study_timelineedit"),
        forbid_changes("study_samelearner"),
    ]
