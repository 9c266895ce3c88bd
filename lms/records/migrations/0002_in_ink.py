"""Certificates, what became of them and what they rest on are written in ink."""

from django.db import migrations

from foundation.append_only import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [
        forbid_changes("records_recordentry"),
        forbid_changes("records_certificate"),
        forbid_changes("records_revocation"),
        forbid_changes("records_requirementset"),
        forbid_changes("records_externalcertificate"),
        forbid_changes("records_verification"),
    ]
