"""What was asked and answered is never changed afterwards."""

from django.db import migrations

from courses.assess.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("assess", "0001_initial")]
    operations = [append_only("assess", "assess_questionset", "assess_quizattempt")]
