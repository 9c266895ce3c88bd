"""Who looked behind a seal, which accounts were joined and who was erased is written in ink."""

from django.db import migrations

from foundation.append_only import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("people", "0002_yunnan_divisions")]
    operations = [
        forbid_changes("people_reveal"),
        forbid_changes("people_merge"),
        forbid_changes("people_erasure"),
    ]
