"""Attendance is corrected by a new mark, never by changing one."""

from django.db import migrations

from foundation.append_only import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("delivery", "0001_initial")]
    operations = [forbid_changes("delivery_mark")]
