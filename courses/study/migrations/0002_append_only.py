"""Evidence is written in ink."""

from django.db import migrations

from courses.assess.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("study", "0001_initial")]
    operations = [append_only("study", "study_evidencechunk", "study_evidenceconflict")]
