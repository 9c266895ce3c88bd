"""Who was confirmed, joined or rejected, what people answered, and who entered a phone is append-only."""

from django.db import migrations

from foundation.append_only import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("people", "0008_claims")]
    operations = [
        forbid_changes("people_claimdecision"),
        forbid_changes("people_claimanswer"),
        forbid_changes("people_phoneentry"),
    ]
