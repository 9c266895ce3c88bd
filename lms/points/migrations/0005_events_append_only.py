"""What was written down of a learner's work, and what stands in for unreadable rules, is written in ink."""

from django.db import migrations

from media_pipeline.append_only import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("points", "0004_events_cases_holds_grading_goals")]
    operations = [forbid_changes("points_achievement"), forbid_changes("points_policymend")]
