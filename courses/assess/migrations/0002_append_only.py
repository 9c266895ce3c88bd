"""What was asked and answered is never changed afterwards."""

from django.db import migrations

from foundation.append_only import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("assess", "0001_initial")]
    operations = [forbid_changes("assess_questionset"), forbid_changes("assess_quizattempt")]
