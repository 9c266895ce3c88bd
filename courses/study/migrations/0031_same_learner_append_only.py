"""That two accounts are one learner stays written."""

from django.db import migrations

from media_pipeline.append_only import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("study", "0030_same_learner")]
    operations = [forbid_changes("study_samelearner")]
