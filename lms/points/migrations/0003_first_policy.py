"""The first policy: DOMAIN's proposed rule set, in force from the first day of the plan period."""

from datetime import date

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

RULES = {
    "minutes_per_point": 5,
    "media_day_cap": 10,
    "lesson": 2,
    "lesson_day_cap": 10,
    "quiz_passed": 2,
    "quiz_perfect": 3,
    "quiz_day_cap": 6,
    "course": 20,
    "attendance": 5,
    "attendance_minutes": 180,
    "attendance_day_cap": 10,
    "self_study_day_cap": 40,
    "minutes_per_class_hour": 45,
}


def enact(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("points", "Policy").objects.create(
        version=1, starts=date(2021, 1, 1), rules=RULES, reason="第一版积分与学时规则"
    )


class Migration(migrations.Migration):
    dependencies = [("points", "0002_in_ink")]
    # Backwards there is nothing to do: the table goes with 0001, and its rows may not be deleted.
    operations = [migrations.RunPython(enact, migrations.RunPython.noop)]
